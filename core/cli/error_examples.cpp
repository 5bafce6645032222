#include "cli/error_examples.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <span>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/demo/demo_session.hpp"
#include "cli/temporary_folder.hpp"

namespace rec2nwb {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr const char* kSession = "20240101_demo";
constexpr const char* kFirst = "20240101_demo_01_s1.rec";
constexpr const char* kSecond = "20240101_demo_02_r1.rec";
constexpr const char* kMetadata = "20240101_demo_metadata.yml";

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw Error(Code::kFileNotReadable, "cannot be read", {.file = file.string()});
  return bytes;
}

void write_bytes(const fs::path& file, const std::string& bytes) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << bytes;
  out.close();
  if (!out) throw Error(Code::kFileNotWritten, "cannot be written", {.file = file.string()});
}

/// A sound session in a folder of its own, to be broken.
class Playground {
 public:
  explicit Playground(fs::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] fs::path file(const std::string& name) const { return folder_ / kSession / name; }
  [[nodiscard]] fs::path beside(const std::string& name) const { return folder_ / name; }

  void replace(const std::string& name, const std::string& old, const std::string& by) const {
    std::string text = read(file(name));
    const std::size_t at = text.find(old);
    if (at == std::string::npos) {
      throw Error(Code::kInternal, format("the demo session has no '{}'", old), {.file = name});
    }
    write_bytes(file(name), text.replace(at, old.size(), by));
  }
  void cut(const std::string& name, std::size_t from, std::size_t bytes) const {
    write_bytes(file(name), read(file(name)).erase(from, bytes));
  }
  void copy(const std::string& name, const std::string& to) const {
    fs::create_directories(file(to).parent_path());
    fs::copy(file(name), file(to));
  }

 private:
  fs::path folder_;
};

const Words kConvert = {"convert", kSession, "-o", "nwb"};

struct Breakage {
  const char* what;
  /// Breaks the session. \return the words of the command
  Words (*make)(const Playground& session);
};

constexpr Breakage kRecordings[] = {
    {"1001 bytes are missing in the middle of a recording",
     [](const Playground& session) {
       session.cut(kFirst, fs::file_size(session.file(kFirst)) / 2, 1001);
       return kConvert;
     }},
    {"a recording was cut off within its header",
     [](const Playground& session) {
       fs::resize_file(session.file(kFirst), 4000);
       return kConvert;
     }},
    {"a video was renamed to .rec",
     [](const Playground& session) {
       write_bytes(session.file(kSecond), std::string("\0\0\0\x18"
                                                      "ftypmp42",
                                                      12) +
                                              std::string(5000, '\1'));
       return kConvert;
     }},
    {"the header was edited and no longer fits the packets",
     [](const Playground& session) {
       session.replace(kFirst, "name=\"ECU\" packetOrderPreference=\"20\" numBytes=\"32\"",
                       "name=\"ECU\" packetOrderPreference=\"20\" numBytes=\"34\"");
       return kConvert;
     }},
    {"the second epoch is from another rig",
     [](const Playground& session) {
       session.replace(kSecond, "samplingRate=\"30000\"", "samplingRate=\"20000\"");
       return kConvert;
     }},
    {"a copy of an epoch was given the number of a new one",
     [](const Playground& session) {
       session.copy(kSecond, "20240101_demo_03_r2.rec");
       return kConvert;
     }},
};

constexpr Breakage kFolders[] = {
    {"a file is misnamed",
     [](const Playground& session) {
       fs::rename(session.file(kSecond), session.file("20240101_demo_2r1.rec"));
       return kConvert;
     }},
    {"an old metadata file was kept",
     [](const Playground& session) {
       session.copy(kMetadata, "old/20240101_demo_metadata.yml");
       return kConvert;
     }},
    {"the folder holds two sessions",
     [](const Playground& session) {
       session.copy(kFirst, "20240102_demo_01_s1.rec");
       return kConvert;
     }},
    {"the output was written before",
     [](const Playground& session) {
       fs::create_directories(session.beside("nwb"));
       write_bytes(session.beside("nwb/demo20240101.nwb"), "of an earlier run");
       return kConvert;
     }},
    {"the output folder is a file",
     [](const Playground& session) {
       write_bytes(session.beside("nwb"), "notes");
       return kConvert;
     }},
    {"the name of a plugin is mistyped",
     [](const Playground&) { return Words{"convert", kSession, "-o", "nwb", "--only", "ephis"}; }},
};

constexpr Breakage kMetadataFaults[] = {
    {"a line of the metadata begins with a tab",
     [](const Playground& session) {
       session.replace(kMetadata, "  weight: 450", "\tweight: 450");
       return kConvert;
     }},
    {"a text with a colon in it is not quoted",
     [](const Playground& session) {
       session.replace(kMetadata, "lab: \"Demo Lab\"", "lab: Demo Lab: room 2");
       return kConvert;
     }},
    {"a number is given as a text, and a required key is missing",
     [](const Playground& session) {
       session.replace(kMetadata, "weight: 450", "weight: \"450 g\"");
       session.replace(kMetadata, "institution: \"Example University\"\n", "");
       return kConvert;
     }},
    {"a key stands twice",
     [](const Playground& session) {
       session.replace(kMetadata, "tasks:\n", "lab: \"Another Lab\"\ntasks:\n");
       return kConvert;
     }},
    {"a key is misspelled",
     [](const Playground& session) {
       session.replace(kMetadata, "associated_video_files:", "associated_vido_files:");
       return kConvert;
     }},
    {"a task names a camera that there is not",
     [](const Playground& session) {
       session.replace(kMetadata, "camera_id: [1]", "camera_id: [7]");
       return kConvert;
     }},
    {"the map of an ntrode lacks a channel",
     [](const Playground& session) {
       session.replace(kMetadata, "      \"2\": 2\n", "");
       return kConvert;
     }},
    {"an electrode group has a probe that nobody describes",
     [](const Playground& session) {
       session.replace(kMetadata, "tetrode_12.5", "tetrode_12,5");
       return kConvert;
     }},
};

/// \return how the program ended
int run(const fs::path& command, const Words& words, const fs::path& folder, const fs::path& said) {
  std::vector<std::string> texts = {"rec2nwb"};
  texts.insert(texts.end(), words.begin(), words.end());
  std::vector<char*> argv;
  for (std::string& text : texts) argv.push_back(text.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, said.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  pid_t child = 0;
  const int failure =
      ::posix_spawn(&child, command.c_str(), &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (failure != 0 || ::waitpid(child, &status, 0) < 0) {
    throw Error(Code::kNoResources, format("no process can be started: {}",
                                           std::strerror(failure != 0 ? failure : errno)));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Warnings and errors with the lines that belong to them; all that is said of wrong usage.
std::string without_news(const std::string& said, bool is_usage) {
  std::string kept;
  bool keep = false;
  for (const std::string& line : split(said, '\n')) {
    keep = is_usage || line.starts_with("error: ") || line.starts_with("warning: ") ||
           (keep && line.starts_with("  "));
    if (keep && !line.empty()) kept += line + "\n";
  }
  return kept;
}

}  // namespace

std::vector<ErrorExample> make_error_examples(const fs::path& command) {
  constexpr int kUsage = 2;
  const TemporaryFolder temporary;
  DemoOptions demo;
  demo.seconds_per_epoch = 2;
  const fs::path sound = write_demo_session(temporary.path() / "sound", demo);
  const fs::path folder = temporary.path() / "broken";
  const fs::path said = temporary.path() / "said.txt";
  std::vector<ErrorExample> examples;
  const auto add = [&](const Breakage& breakage) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    fs::copy(sound, folder / kSession, fs::copy_options::recursive);
    const Words words = breakage.make(Playground(folder));
    const int exit_code = run(command, words, folder, said);
    const std::string text = without_news(read(said), exit_code == kUsage);
    if (text.empty()) {
      throw Error(Code::kInternal, format("{}: the program says nothing, and exits with {}",
                                          breakage.what, exit_code));
    }
    examples.push_back({breakage.what, text, exit_code});
  };
  for (const std::span<const Breakage> part :
       {std::span<const Breakage>(kRecordings), std::span<const Breakage>(kFolders),
        std::span<const Breakage>(kMetadataFaults)}) {
    for (const Breakage& one : part) add(one);
  }
  return examples;
}

}  // namespace rec2nwb
