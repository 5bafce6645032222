#include "geometry.hpp"

#include <algorithm>
#include <fstream>
#include <locale>
#include <sstream>

namespace rec2nwb::fsgui {
namespace {

namespace fs = std::filesystem;

/// Reads line by line; keeps the zone that it is in.
class GeometryReader {
 public:
  explicit GeometryReader(const fs::path& file) : file_(file.string()), stream_(file) {
    if (!stream_) fail("cannot be opened");
  }

  Zones read() {
    for (std::string line; std::getline(stream_, line); ++line_) take(line);
    end_zone();
    return std::move(zones_);
  }

 private:
  [[noreturn]] void fail(const std::string& text) const {
    throw Fault(file_, line_ == 0 ? "" : say("line ", line_), text);
  }

  void take(const std::string& line) {
    if (line.rfind('<', 0) == 0) {
      end_zone();
      if (line.find(" Object") != std::string::npos) is_zones_ = line.rfind("<Zone Object", 0) == 0;
    }
    const std::size_t colon = line.find(':');
    if (!is_zones_ || colon == std::string::npos) return;
    const std::string key = line.substr(0, colon);
    const std::string values = line.substr(colon + 1);
    if (key == "Zone id") begin_zone(values);
    if (key == "nodes_x") x_ = numbers<double>(values);
    if (key == "nodes_y") y_ = numbers<double>(values);
  }

  void begin_zone(const std::string& text) {
    end_zone();
    const auto ids = numbers<std::int64_t>(text);
    if (ids.size() != 1) fail("expected one zone id, found '" + text + "'");
    if (zones_.count(ids[0]) != 0) fail(say("zone id ", ids[0], " stands there twice"));
    id_ = ids[0];
    in_zone_ = true;
  }

  void end_zone() {
    if (in_zone_) {
      if (x_.empty() || x_.size() != y_.size()) {
        fail(say("zone ", id_, " ends here with ", x_.size(), " nodes_x and ", y_.size(),
                 " nodes_y; expected as many of both, and at least one"));
      }
      for (std::size_t i = 0; i < x_.size(); ++i) zones_[id_].emplace_back(x_[i], y_[i]);
    }
    in_zone_ = false;
    x_.clear();
    y_.clear();
  }

  template <typename T>
  std::vector<T> numbers(const std::string& text) const {
    std::istringstream stream(text);
    stream.imbue(std::locale::classic());
    std::vector<T> all;
    for (T number; stream >> number;) all.push_back(number);
    if (!stream.eof()) fail("expected numbers, found '" + text + "'");
    return all;
  }

  std::string file_;
  std::ifstream stream_;
  std::size_t line_ = 1;
  bool is_zones_ = true;  // a file may hold nothing else
  bool in_zone_ = false;
  std::int64_t id_ = 0;
  std::vector<double> x_, y_;
  Zones zones_;
};

/// Behind the last separator of any system: protocols name files of the machine they ran on.
std::string last_part(const std::string& path) { return path.substr(path.find_last_of("/\\") + 1); }

}  // namespace

Zones read_zones(const fs::path& file) { return GeometryReader(file).read(); }

fs::path find_file(const Cursor& name, const std::vector<fs::path>& folders) {
  const std::string last = last_part(name.text());
  std::error_code ignored;
  for (const fs::path& folder : folders) {
    for (const fs::path& file : {folder / name.text(), folder / last}) {
      if (fs::is_regular_file(file, ignored)) return file;
    }
  }
  std::vector<fs::path> found;
  const auto skip = fs::directory_options::skip_permission_denied;
  for (const auto& entry : fs::recursive_directory_iterator(folders.back(), skip)) {
    if (entry.path().filename() == last && entry.is_regular_file(ignored)) {
      found.push_back(entry.path());
    }
  }
  if (found.size() == 1) return found[0];
  std::sort(found.begin(), found.end());
  std::string places;
  for (const fs::path& one : found.empty() ? folders : found) {
    places += (places.empty() ? "" : ", ") + one.string();
  }
  if (found.empty()) name.fail(say("'", name.text(), "' is in none of ", places));
  name.fail(say("'", last, "' is there more than once: ", places, "; name one of them"));
}

}  // namespace rec2nwb::fsgui
