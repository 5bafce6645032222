#include <cctype>
#include <fstream>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "embedded/plugin_template_c.hpp"
#include "embedded/plugin_template_cmake.hpp"
#include "embedded/plugin_template_cpp.hpp"
#include "embedded/plugin_template_manifest.hpp"
#include "embedded/plugin_template_readme.hpp"
#include "embedded/plugin_template_test.hpp"
#include "plugin/manifest.hpp"
#include "rec2nwb/abi.h"

namespace rec2nwb {
namespace {

namespace fs = std::filesystem;

struct NewArguments {
  std::string name;
  bool c = false;
  fs::path folder = ".";
};

/// "lick-port" -> "LickPort": names begin with a letter, so it is an identifier.
std::string class_name(const std::string& name) {
  std::string result;
  bool up = true;
  for (const char c : name) {
    const bool is_separator = c == '-' || c == '_';
    if (!is_separator) result += up ? static_cast<char>(std::toupper(c)) : c;
    up = is_separator;
  }
  return result;
}

using Replacements = std::vector<std::pair<std::string, std::string>>;

std::string filled(std::string_view form, const Replacements& replacements) {
  std::string text(form);
  for (const auto& [mark, value] : replacements) {
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size()) {
      text.replace(at, mark.size(), value);
    }
  }
  return text;
}

void write_text(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) {
    throw Error(Code::kFileNotWritten, "cannot be written", {.file = path.string()},
                "is the disk full?");
  }
}

/// A folder that gets its name when all of it is there, and goes if that is never so.
class NewFolder {
 public:
  /// \throws Error if anything has that name already.
  explicit NewFolder(fs::path folder) : folder_(std::move(folder)) {
    if (fs::symlink_status(folder_).type() != fs::file_type::not_found) {
      throw Error(Code::kFolderTaken, "is there already, and nothing is overwritten",
                  {.file = folder_.string()}, "take another name or another --dir");
    }
    part_ = folder_.parent_path() / ("." + folder_.filename().string() + ".part");
    std::error_code error;
    fs::remove_all(part_, error);  // of a run that was killed
    if (!error) fs::create_directories(part_, error);
    if (error)
      throw Error(Code::kFolderNotMade, "cannot be made: " + error.message(),
                  {.file = folder_.string()});
  }
  ~NewFolder() {
    std::error_code ignored;  // the first error is the one to tell
    fs::remove_all(part_, ignored);
  }
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;

  [[nodiscard]] const fs::path& part() const { return part_; }
  void commit() {
    std::error_code error;
    fs::rename(part_, folder_, error);
    if (error)
      throw Error(Code::kFolderNotMade, "cannot be made: " + error.message(),
                  {.file = folder_.string()});
  }

 private:
  fs::path folder_;
  fs::path part_;
};

void write_plugin(const NewArguments& given) {
  check_plugin_name(given.name);
  const std::string extension = given.c ? "c" : "cpp";
  const Replacements replacements = {
      {"{{NAME}}", given.name},
      {"{{CLASS}}", class_name(given.name)},
      {"{{EXTENSION}}", extension},
      {"{{ABI}}", format("{}.{}", REC2NWB_ABI_MAJOR, REC2NWB_ABI_MINOR)}};
  const std::vector<std::pair<fs::path, std::string_view>> files = {
      {"manifest.yaml", embedded::plugin_template_manifest()},
      {"CMakeLists.txt", embedded::plugin_template_cmake()},
      {"README.md", embedded::plugin_template_readme()},
      {fs::path("src") / (given.name + "." + extension),
       given.c ? embedded::plugin_template_c() : embedded::plugin_template_cpp()},
      {fs::path("tests") / (given.name + "_test.cpp"), embedded::plugin_template_test()}};
  NewFolder folder((given.folder / given.name).lexically_normal());
  for (const auto& [path, form] : files)
    write_text(folder.part() / path, filled(form, replacements));
  folder.commit();
}

void say_what_next(const NewArguments& given, Log& log) {
  const std::string folder = (given.folder / given.name).lexically_normal().string();
  const std::string plugins = folder + "/build/lib/rec2nwb/plugins";
  log.info("wrote the plugin " + folder);
  log.info(
      format("build and test it: cmake -S {0} -B {0}/build && cmake --build {0}/build && "
             "ctest --test-dir {0}/build",
             folder));
  log.info(format("check it: rec2nwb plugin check {}/{}", plugins, given.name));
  log.info("use it: rec2nwb convert SESSION_DIR -o OUT_DIR --plugin-path " + plugins);
}

}  // namespace

void add_plugin_new(CLI::App& plugin, CommandContext& context) {
  auto arguments = std::make_shared<NewArguments>();
  CLI::App* command =
      plugin.add_subcommand("new", "Write the folder of a new plugin that builds and passes");
  command->add_option("name", arguments->name, "Its name: a-z, 0-9, _ and -, a letter first")
      ->required()
      ->type_name("NAME");
  command->add_flag("--c", arguments->c, "In C11 instead of C++17");
  command->add_option("--dir", arguments->folder, "Where to put the folder NAME")
      ->capture_default_str()
      ->type_name("DIR");
  command->callback([arguments, &context] {
    write_plugin(*arguments);
    say_what_next(*arguments, *context.log);
  });
}

}  // namespace rec2nwb
