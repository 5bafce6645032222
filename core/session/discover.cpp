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
};

/// One walk through the folder, before it is known which sessions there are.
class Walk {
 public:
  Walk(Discovery& into, const std::vector<FilePattern>& patterns)
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
  void hand_out_pattern_files();
  [[nodiscard]] std::string relative(const fs::path& path) const {
    return path.lexically_relative(into_.folder).string();
  }

  Discovery& into_;
  std::set<fs::path> visited_;  ///< folders, as canonical paths: a link may lead back up
  std::map<Key, SessionFiles> sessions_;
  std::map<std::string, fs::path> data_names_;
  std::vector<Misnamed> misnamed_;
  std::vector<std::string> strays_;
  const std::vector<FilePattern>& patterns_;
  std::vector<PatternFile> pattern_files_;
};

/// DATE_ANIMAL of the session that a file is of; empty if of none. A broken name still shows it
/// (20240611_rat_2r1.rec is of 20240611_rat), the longest that fits (not of 20240611_ra).
std::string owner(const fs::path& file, const std::vector<std::string>& sessions) {
  const std::string name = file.filename().string();
  const FileName parsed = parse_file_name(name);
  if (parsed.kind == NameKind::kData) return parsed.date + "_" + parsed.animal;
  std::string longest;
  for (const std::string& session : sessions) {
    if (name.starts_with(session) && session.size() > longest.size()) longest = session;
  }
  return longest;
}

std::vector<std::string> names_of(const std::vector<SessionFiles>& sessions) {
  std::vector<std::string> names;
  for (const SessionFiles& session : sessions) names.push_back(session.name());
  return names;
}

std::vector<fs::directory_entry> sorted_entries(const fs::path& folder, std::error_code& error) {
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    entries.push_back(*at);
  }
  std::ranges::sort(entries, {}, [](const fs::directory_entry& one) { return one.path(); });
  return entries;
}

void Walk::visit(const fs::path& folder) {
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

void Walk::visit_entry(const fs::directory_entry& entry) {
  const std::string file = entry.path().filename().string();
  if (file.starts_with('.')) return;
  std::error_code error;
  if (entry.is_directory(error)) {  // also NAME.rec/, which Trodes makes around a recording
    visit(entry.path());
    return;
  }
  FileName name = parse_file_name(file);
  if (name.kind != NameKind::kData && take_patterns(entry)) return;
  switch (name.kind) {
    case NameKind::kData:
      take_data(entry, std::move(name));
      break;
    case NameKind::kMetadata: {
      SessionFiles& session = sessions_[{name.date, name.animal}];
      session.metadata.push_back(entry.path());
      break;
    }
    case NameKind::kMisnamed:
      misnamed_.push_back({entry.path(), name.fault});
      break;
    case NameKind::kStray:
      strays_.push_back(relative(entry.path()));
      break;
    case NameKind::kOther:
      break;
  }
}

bool Walk::take_patterns(const fs::directory_entry& entry) {
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

bool Walk::is_usable(const fs::directory_entry& entry) {
  const std::string file = entry.path().filename().string();
  const Where where{.file = entry.path().string()};
  std::error_code error;
  if (!entry.is_regular_file(error)) {
    into_.problems.error(Code::kSpecialFile, where,
                         "expected a file, found a broken link or a special file",
                         "restore the file, or remove the link if the epoch is to be left out");
    return false;
  }
  const auto [before, is_new] = data_names_.emplace(file, entry.path());
  if (!is_new) {
    into_.problems.error(
        Code::kFileTwice, where,
        format("a file of this name stands twice, also at {}", before->second.string()),
        "move copies out of the folder");
  }
  return is_new;
}

void Walk::take_data(const fs::directory_entry& entry, FileName name) {
  SessionFiles& session = sessions_[{name.date, name.animal}];
  if (!is_usable(entry)) return;
  auto& list = name.extension == "rec" ? session.recordings : session.companions;
  list.push_back({entry.path(), name.epoch, name.tag, name.camera, name.extension});
}

void Walk::hand_out_pattern_files() {
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

void Walk::conclude() {
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
                           kNamesHelp);
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

const SessionFiles& pick(const Discovery& discovery, const std::string& wanted) {
  const Where where{.file = discovery.folder.string()};
  const std::vector<std::string> names = names_of(discovery.sessions);
  if (names.empty()) {
    std::string text = "no session was found in this folder";
    for (const Problem& one : discovery.problems.all()) text += "; " + one.text;
    throw Error(Code::kNoSession, text, where, kNamesHelp);
  }
  if (wanted.empty()) {
    if (names.size() == 1) return discovery.sessions.front();
    throw Error(Code::kSeveralSessions,
                format("expected one session, found {}: {}", names.size(), shorten_list(names)),
                where, "say which one with --session DATE_ANIMAL");
  }
  const auto found = std::ranges::find(names, wanted);
  if (found != names.end()) {
    return discovery.sessions[static_cast<std::size_t>(found - names.begin())];
  }
  const std::optional<std::string> meant = nearest(wanted, names);
  throw Error(Code::kUnknownSession,
              format("there is no session '{}'; found {}", wanted, shorten_list(names)), where,
              meant ? format("did you mean {}?", *meant) : "");
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
  Walk walk(result, patterns);
  walk.visit(folder);
  walk.conclude();
  return result;
}

Problems problems_of(const Discovery& discovery, const SessionFiles& session) {
  Problems own;
  std::vector<std::string> others;
  const std::vector<std::string> names = names_of(discovery.sessions);
  for (const Problem& one : discovery.problems.all()) {
    if (one.severity == Severity::kWarning || owner(one.where.file, names) == session.name()) {
      own.add(one);
    } else {
      others.push_back(fs::path(one.where.file).filename().string());
    }
  }
  if (!others.empty()) {
    own.warn(Code::kOtherSessionFaults, {.file = discovery.folder.string()},
             "files of other sessions here are at fault: " + shorten_list(others));
  }
  return own;
}

SessionFiles choose_session(const Discovery& discovery, const std::string& wanted) {
  const SessionFiles& session = pick(discovery, wanted);
  const Where where{.file = discovery.folder.string()};
  Problems problems = problems_of(discovery, session);
  const std::string metadata_name = session.name() + "_metadata.yml";
  if (session.metadata.empty()) {
    problems.error(Code::kNoMetadataFile, where,
                   format("expected one metadata file {}, found none", metadata_name));
  } else if (session.metadata.size() > 1) {
    std::vector<std::string> found;
    for (const fs::path& one : session.metadata) found.push_back(one.string());
    problems.error(
        Code::kSeveralMetadataFiles, where,
        format("expected one metadata file, found {}: {}", found.size(), shorten_list(found)),
        "leave the one that counts");
  }
  if (session.recordings.empty()) {
    problems.error(Code::kNoRecording, where, "expected at least one recording, found none",
                   format("recordings are named {}_01_TAG.rec", session.name()));
  }
  problems.throw_if_errors(format("session {} cannot be converted:", session.name()));
  return session;
}

}  // namespace rec2nwb
