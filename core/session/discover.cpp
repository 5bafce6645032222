#include "session/discover.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "session/file_name.hpp"

namespace rec2nwb {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNamesHelp =
    "name data files DATE_ANIMAL_EPOCH_TAG[.CAMERA].EXT, e.g. 20240611_rat_01_r1.rec, with no _ "
    "or dot within the date, animal, epoch or tag";

struct Misnamed {
  fs::path path;
  std::string fault;
  std::string suggestion;
};

/// One walk through the folder, before it is known which sessions there are.
class FolderWalk {
 public:
  FolderWalk(Discovery& into, const std::vector<FilePattern>& patterns)
      : into_(into), patterns_(patterns) {}

  void visit(const fs::path& folder);
  void conclude();

 private:
  using Key = std::pair<std::string, std::string>;

  void visit_entry(const fs::directory_entry& entry);
  void take_data(const fs::directory_entry& entry, FileName name);
  /// True if the name is as a plugin's pattern says.
  bool take_patterns(const fs::directory_entry& entry);
  /// False, with an error, if it cannot be read or its name stands twice.
  bool is_usable(const fs::directory_entry& entry);
  bool is_file(const fs::directory_entry& entry);  ///< false, with an error, if not
  void hand_out_pattern_files();
  void visit_folder(const fs::directory_entry& entry);
  [[nodiscard]] std::string relative(const fs::path& path) const {
    return one_line(path.lexically_relative(into_.folder).string());
  }

  Discovery& into_;
  std::set<fs::path> visited_;  ///< folders, as canonical paths: a link may lead back up
  std::map<Key, SessionFiles> sessions_;
  std::map<std::string, fs::path> data_names_;
  std::size_t data_seen_ = 0;
  std::vector<Misnamed> misnamed_;
  std::vector<std::string> strays_;
  const std::vector<FilePattern>& patterns_;
  std::vector<PatternFile> pattern_files_;
};

std::vector<fs::directory_entry> sorted_entries(const fs::path& folder, std::error_code& error) {
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    entries.push_back(*at);
  }
  std::ranges::sort(entries, {}, [](const fs::directory_entry& one) { return one.path(); });
  return entries;
}

void FolderWalk::visit(const fs::path& folder) {
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (!error && !visited_.insert(real).second) return;
  std::vector<fs::directory_entry> entries;
  if (!error) entries = sorted_entries(folder, error);
  if (error && folder == into_.folder) {
    throw Error(Code::kFolderNotReadable, "the folder cannot be read: " + error.message(),
                {.file = folder.string()});
  }
  if (error) {
    into_.problems.warn(Code::kFolderNotReadable, {.file = folder.string()},
                        "the folder cannot be read and is left out: " + error.message());
  }
  for (const fs::directory_entry& entry : entries) visit_entry(entry);
}

void FolderWalk::visit_entry(const fs::directory_entry& entry) {
  const std::string file = entry.path().filename().string();
  if (file.starts_with('.')) return;
  std::error_code error;
  if (entry.is_directory(error)) {
    visit_folder(entry);
    return;
  }
  ++into_.files;
  FileName name = parse_file_name(file);
  if (name.kind != NameKind::kData && take_patterns(entry)) return;
  switch (name.kind) {
    case NameKind::kData:
      take_data(entry, std::move(name));
      break;
    case NameKind::kMetadata: {
      SessionFiles& session = sessions_[{name.date, name.animal}];
      if (is_file(entry)) session.metadata.push_back(entry.path());
      break;
    }
    case NameKind::kMisnamed:
      misnamed_.push_back({entry.path(), name.fault, name.suggestion});
      break;
    case NameKind::kStray:
      strays_.push_back(relative(entry.path()));
      break;
    case NameKind::kOther:
      break;
  }
}

/// Trodes makes a folder NAME.rec/ around a recording NAME.rec: what counts is what is in it.
void FolderWalk::visit_folder(const fs::directory_entry& entry) {
  const std::size_t before = data_seen_;
  visit(entry.path());
  const FileName name = parse_file_name(entry.path().filename().string());
  const bool is_empty_shell = name.kind == NameKind::kData && data_seen_ == before;
  if (!is_empty_shell && name.kind != NameKind::kMetadata) return;
  sessions_[{name.date, name.animal}];  // the error is of this session, though it has no file yet
  into_.problems.error(Code::kFileIsFolder, {.file = entry.path().string()},
                       "expected a file, found a folder, with no file of a session in it",
                       "put the file in its place, or remove the folder");
}

bool FolderWalk::take_patterns(const fs::directory_entry& entry) {
  const std::string file = entry.path().filename().string();
  std::vector<PatternFile> found;
  const FilePattern* resembled = nullptr;
  for (const FilePattern& pattern : patterns_) {
    if (pattern.resembles(file)) resembled = &pattern;
    if (auto parts = pattern.match(file)) {
      found.push_back({entry.path(), pattern.text(), std::move(*parts)});
    }
  }
  if (found.empty()) {
    if (resembled == nullptr) return false;
    into_.problems.warn(Code::kNotAsPattern, {.file = entry.path().string()},
                        format("left out, because its name is not as {}", resembled->text()),
                        "rename it if it belongs to a session");
    return true;
  }
  if (is_usable(entry)) pattern_files_.insert(pattern_files_.end(), found.begin(), found.end());
  return true;
}

bool FolderWalk::is_file(const fs::directory_entry& entry) {
  std::error_code error;
  const Where where{.file = entry.path().string()};
  if (!is_utf8(where.file)) {  // plugins get paths as JSON, whose texts are UTF-8
    into_.problems.error(Code::kMisnamedFile, where, "the path of this file is not UTF-8 text",
                         "rename the folder that is written with bytes as \\xNN");
    return false;
  }
  if (entry.is_regular_file(error)) return true;
  if (entry.is_symlink(error)) {
    const fs::path target = fs::read_symlink(entry.path(), error);
    into_.problems.error(
        Code::kSpecialFile, where,
        format("expected a file, found a broken link, to {}", one_line(target.string())),
        "restore the file that it leads to, or remove the link if the file is to be "
        "left out");
    return false;
  }
  into_.problems.error(Code::kSpecialFile, where,
                       "expected a file, found a pipe, a socket or a device",
                       "put the file in its place, or remove this if it is to be left out");
  return false;
}

bool FolderWalk::is_usable(const fs::directory_entry& entry) {
  if (!is_file(entry)) return false;
  const std::string file = entry.path().filename().string();
  const Where where{.file = entry.path().string()};
  const auto [before, is_new] = data_names_.emplace(file, entry.path());
  if (!is_new) {
    into_.problems.error(
        Code::kFileTwice, where,
        format("a file of this name stands twice, also at {}", one_line(before->second.string())),
        "move copies out of the folder");
  }
  return is_new;
}

void FolderWalk::take_data(const fs::directory_entry& entry, FileName name) {
  ++data_seen_;
  SessionFiles& session = sessions_[{name.date, name.animal}];
  if (!is_usable(entry)) return;
  auto& list = name.extension == "rec" ? session.recordings : session.companions;
  list.push_back({entry.path(), name.epoch, name.tag, name.camera, name.extension});
}

void FolderWalk::hand_out_pattern_files() {
  const auto order = [](const PatternFile& one) {
    return std::tie(one.parts.epoch, one.parts.tag, one.path, one.pattern);
  };
  std::ranges::sort(pattern_files_, {}, order);
  for (const PatternFile& one : pattern_files_) {
    for (SessionFiles& session : into_.sessions) {
      const bool is_of_date = one.parts.date.empty() || one.parts.date == session.date;
      const bool is_of_animal = one.parts.animal.empty() || one.parts.animal == session.animal;
      if (is_of_date && is_of_animal) session.pattern_files.push_back(one);
    }
  }
}

void FolderWalk::conclude() {
  for (auto& [key, session] : sessions_) {
    std::tie(session.date, session.animal) = key;
    const auto order = [](const SessionFile& one) {
      return std::tie(one.epoch, one.tag, one.path);
    };
    std::ranges::sort(session.recordings, {}, order);
    std::ranges::sort(session.companions, {}, order);
    into_.sessions.push_back(std::move(session));
  }
  hand_out_pattern_files();
  const std::vector<std::string> names = names_of(into_.sessions);
  for (const Misnamed& one : misnamed_) {
    if (!owner(one.path, names).empty()) {
      into_.problems.error(Code::kMisnamedFile, {.file = one.path.string()},
                           "the name does not say where this file belongs: " + one.fault,
                           one.suggestion.empty()
                               ? kNamesHelp
                               : format("rename it, e.g. to {}; {}", one.suggestion, kNamesHelp));
    } else {
      strays_.push_back(relative(one.path));
    }
  }
  if (!strays_.empty()) {
    into_.problems.warn(Code::kStrayFiles, {.file = into_.folder.string()},
                        "left out, because their names are not those of a session's files: " +
                            shorten_list(strays_),
                        kNamesHelp);
  }
}

}  // namespace

const std::vector<std::string>& data_extensions() {
  static const std::vector<std::string> kExtensions = {
      "rec", "videoPositionTracking", "cameraHWSync",    "cameraHWFrameCount", "h264",
      "mp4", "stateScriptLog",        "videoTimeStamps", "trackgeometry"};
  return kExtensions;
}

Discovery discover(const std::filesystem::path& folder, const std::vector<FilePattern>& patterns) {
  std::error_code error;
  if (!fs::exists(folder, error)) {
    throw Error(Code::kNoSuchFolder, "there is no such folder", {.file = folder.string()});
  }
  if (!fs::is_directory(folder, error)) {
    throw Error(Code::kFileIsFolder, "expected a folder, found a file", {.file = folder.string()},
                "give the folder that holds the session's .rec files");
  }
  Discovery result;
  result.folder = folder;
  FolderWalk walk(result, patterns);
  walk.visit(folder);
  walk.conclude();
  return result;
}

}  // namespace rec2nwb
