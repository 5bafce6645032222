/// \file
/// What the tests of core/plugin share: folders with manifests, the texts of Errors, services that
/// keep what they get.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "plugin/host_services.hpp"
#include "plugin/manifest.hpp"
#include "plugin/module.hpp"
#include "support/folders.hpp"

namespace rec2nwb::test {

inline std::filesystem::path fresh_folder() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "rec2nwb_plugin" /
                                 (std::string(test->test_suite_name()) + "." + test->name());
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

template <typename Action>
std::string text_of_error(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no Error";
}

inline void write_file(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

/// A good manifest; more lines (indented by two) may follow.
inline std::string manifest_text(const std::string& name, const std::string& more = {}) {
  return "manifest: 1\nplugin:\n  name: " + name +
         "\n  version: \"1.0.0\"\n  abi: \"1.0\"\n  library: " + name +
         ".so\n  description: a test\n" + more;
}

inline PluginModule load_test_plugin(const std::string& name) {
  const std::filesystem::path folder = test_plugins_dir() / name;
  return PluginModule(load_manifest(folder / "manifest.yaml"));
}

/// Keeps what it gets; throws from every service if told to.
class KeepingServices : public HostServices {
 public:
  std::vector<std::string> logs;
  std::vector<std::string> problems;
  std::vector<std::uint64_t> event_rows;
  std::vector<std::uint16_t> event_values;
  std::vector<std::string> texts;
  std::vector<RecordingFault> recording_faults;
  std::uint64_t appended = 0;
  bool stop = false;
  bool broken = false;      ///< services throw
  bool cancelling = false;  ///< services throw Cancelled

  void log(Log::Level level, const std::string& text) override {
    logs.push_back(std::to_string(static_cast<int>(level)) + " " + text);
  }
  [[nodiscard]] bool cancelled() const override { return stop; }
  void problem(Severity severity, const std::string& pointer, const std::string& text) override {
    check();
    problems.push_back((severity == Severity::kError ? "error " : "warning ") + pointer + ": " +
                       text);
  }
  void append_events(std::uint32_t output, std::span<const std::uint64_t> rows,
                     const void* values) override {
    check();
    EXPECT_EQ(output, 2U);
    event_rows.insert(event_rows.end(), rows.begin(), rows.end());
    const auto* from = static_cast<const std::uint16_t*>(values);
    event_values.insert(event_values.end(), from, from + rows.size());
  }
  void append(std::uint32_t output, const void* values, std::uint64_t n) override {
    check();
    appended += n;
    if (output != 4) return;
    const auto* from = static_cast<const rec2nwb_str*>(values);
    for (std::uint64_t i = 0; i < n; ++i) texts.emplace_back(from[i].data, from[i].size);
  }
  void rows_to_seconds(std::span<const std::uint64_t> rows, std::span<double> seconds) override {
    check();
    for (std::size_t i = 0; i < rows.size(); ++i) seconds[i] = static_cast<double>(rows[i]) / 4;
  }
  void counts_to_rows(std::uint32_t file, std::span<const std::uint32_t> counts,
                      std::span<std::int64_t> rows) override {
    check();
    for (std::size_t i = 0; i < counts.size(); ++i) rows[i] = std::int64_t{counts[i]} + file;
  }
  void counts_to_seconds(std::uint32_t file, std::span<const std::uint32_t> counts,
                         std::span<double> seconds) override {
    check();
    for (std::size_t i = 0; i < counts.size(); ++i) seconds[i] = counts[i] * 2.0 + file;
  }
  void epoch_bounds(std::int64_t epoch, double& first, double& last) override {
    check();
    first = static_cast<double>(epoch);
    last = static_cast<double>(epoch) + 0.5;
  }
  Json published(const std::string& topic) override {
    check();
    return Json::array({{{"key", topic + " here"}}});
  }
  void read_published(const std::string& topic, std::uint32_t index, std::uint64_t first,
                      std::uint64_t n, std::uint64_t* rows, void* values) override {
    check();
    EXPECT_EQ(topic, "mime.topic");
    for (std::uint64_t i = 0; i < n; ++i) {
      if (rows != nullptr) rows[i] = first + i;
      static_cast<double*>(values)[i] = static_cast<double>(first + i) + index;
    }
  }
  std::filesystem::path output_file(const std::string& name) override {
    check();
    return "/out/" + name + ".part";
  }
  void recording_fault(const RecordingFault& fault) override {
    check();
    recording_faults.push_back(fault);
  }

 private:
  void check() const {
    if (cancelling) throw Cancelled(Code::kStopped, "stop");
    if (broken) throw std::runtime_error("the disk is full");
  }
};

inline std::shared_ptr<const Json> session_of(Json extra = Json::object()) {
  Json session = {{"layout", "standard"},
                  {"files", Json::array({{{"path", "a.rec"}}, {{"path", "b.rec"}}})}};
  session.update(extra);
  return std::make_shared<const Json>(std::move(session));
}

}  // namespace rec2nwb::test
