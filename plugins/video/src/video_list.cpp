#include "video_list.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "rec2nwb/session_files.hpp"

namespace rec2nwb::video {
namespace {

constexpr const char* kRaw = ".h264";
constexpr const char* kConverted = ".mp4";

using sdk::Companion;

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::string with_extension(const std::string& name, const std::string& extension) {
  return name.substr(0, name.rfind('.')) + extension;
}

class Finder {
 public:
  Finder(const Json& session, const sdk::Host& host, bool& faulty)
      : session_(session), host_(host), faulty_(faulty) {
    const Json& options = session.at("plugin").at("options");
    convert_ = options.value("convert-video", false);
    allow_missing_ = options.value("allow-missing-video", false);
    for (const Json& epoch : session.at("epochs"))
      epochs_.insert(epoch.at("number").get<std::int64_t>());
    companions_ = sdk::companions_of(session);
  }

  void add(const Json& entry, const std::string& pointer, std::vector<Video>& videos) {
    const auto name = entry.at("name").get<std::string>();
    Video video;
    video.name = name;
    video.epoch = entry.at("task_epochs").get<std::int64_t>();
    video.camera_id = entry.at("camera_id").get<std::int64_t>();
    if (epochs_.count(video.epoch) == 0) {
      return fault(pointer + "/task_epochs", "there is no recording of epoch " +
                                                 std::to_string(video.epoch) + " in the session");
    }
    const auto source = find_source(name);
    if (!source) return missing(pointer + "/name", missing_text(name));
    video.source = source->path;
    video.convert = convert_ && ends_with(source->name(), kRaw);
    if (video.convert) video.name = with_extension(name, kConverted);
    if (!source->camera) {
      return fault(pointer + "/name",
                   "the name of " + source->path +
                       " says no epoch and camera, so its frames have no times; expected "
                       "DATE_ANIMAL_EPOCH_TAG.CAMERA.h264 or .mp4");
    }
    video.camera = *source->camera;
    if (source->epoch != video.epoch) {
      return fault(pointer + "/task_epochs", "the name of the video says epoch " +
                                                 std::to_string(source->epoch) + ", here is " +
                                                 std::to_string(video.epoch));
    }
    video.sync = find_sync(video);
    if (video.sync.empty()) {
      return missing(pointer + "/name", "there is no .cameraHWSync file of epoch " +
                                            std::to_string(video.epoch) + " and camera " +
                                            std::to_string(video.camera) +
                                            " with the times of the video's frames");
    }
    const auto [taken, is_new] = names_.emplace(video.name, pointer);
    if (!is_new && video.convert) {
      return fault(pointer + "/name", "the video becomes " + video.name + ", as does " +
                                          taken->second + "; leave one of them out");
    }
    if (is_new) videos.push_back(std::move(video));
  }

 private:
  void fault(const std::string& pointer, const std::string& text) {
    host_.metadata_error(pointer, text);
    faulty_ = true;
  }
  void missing(const std::string& pointer, const std::string& text) {
    if (allow_missing_) {
      host_.metadata_warning(pointer, text + "; the video is left out");
    } else {
      fault(pointer, text + " (--allow-missing-video leaves it out)");
    }
  }

  std::optional<Companion> find_source(const std::string& name) const {
    if (auto found = find_file(name)) return found;
    // The name that the converted video will have is accepted for the one that is to be converted.
    if (convert_ && ends_with(name, kConverted)) return find_file(with_extension(name, kRaw));
    return std::nullopt;
  }
  std::optional<Companion> find_file(const std::string& name) const {
    for (const Companion& one : companions_) {
      if (one.name() == name) return one;
    }
    namespace fs = std::filesystem;
    std::error_code ignored;
    std::vector<std::string> paths;
    fs::recursive_directory_iterator at(session_.at("folder").get<std::string>(),
                                        fs::directory_options::skip_permission_denied, ignored);
    for (; !ignored && at != fs::recursive_directory_iterator(); at.increment(ignored)) {
      if (at->path().filename() == name && at->is_regular_file(ignored)) {
        paths.push_back(at->path().string());
      }
    }
    if (paths.empty()) return std::nullopt;
    return Companion{*std::min_element(paths.begin(), paths.end()), 0, {}, {}, std::nullopt};
  }
  std::string missing_text(const std::string& name) const {
    std::string text = "there is no file '" + name + "' in the session's folder";
    for (const Companion& one : companions_) {
      const std::string other = one.name();
      const bool same_stem = with_extension(other, "") == with_extension(name, "");
      if (same_stem && (ends_with(other, kRaw) || ends_with(other, kConverted))) {
        text += ", but '" + other + "'";
      }
    }
    return text;
  }
  std::string find_sync(const Video& video) const {
    for (const Companion& one : companions_) {
      if (one.extension == "cameraHWSync" && one.epoch == video.epoch &&
          one.camera == video.camera) {
        return one.path;
      }
    }
    return {};
  }

  const Json& session_;
  const sdk::Host& host_;
  bool& faulty_;
  bool convert_ = false;
  bool allow_missing_ = false;
  std::set<std::int64_t> epochs_;
  std::vector<Companion> companions_;
  std::map<std::string, std::string> names_;  // -> pointer of the first
};

}  // namespace

std::vector<Video> find_videos(const Json& session, const sdk::Host& host, bool& faulty) {
  std::vector<Video> videos;
  Finder finder(session, host, faulty);
  std::size_t index = 0;
  for (const Json& entry : session.at("metadata").value("associated_video_files", Json::array())) {
    finder.add(entry, "/associated_video_files/" + std::to_string(index++), videos);
  }
  return videos;
}

}  // namespace rec2nwb::video
