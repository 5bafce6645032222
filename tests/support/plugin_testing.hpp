/// \file
/// Runs a built plugin over .rec files as a conversion would, without writing a file: for the tests
/// of the plugins of this tree.
///
///     write_rec(path, ephys_rig(8), 1000, fill);
///     Json session = session_of({path}, metadata);
///     const PluginRun run = run_plugin(REC2NWB_PLUGIN_DIR, session, {path}, 7);
///     EXPECT_EQ(run.at("/acquisition/e-series/data").as<std::int16_t>(), expected);
///
/// Needs: the plugin's folder (manifest and library). Promises: blocks of at most block_rows rows,
/// split at files and missing packets; columns between guarded zones, whose breach is one of
/// PluginRun::faults; a plan that the schema accepts. Seconds are first_second + row / rate, a
/// count is its own row minus the file's first count: enough to see what a plugin does with them.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "plan/plan.hpp"
#include "plugin/host_services.hpp"

namespace rec2nwb::test {

/// What a plugin put into one output.
struct OutputData {
  OutputKind kind = OutputKind::kRows;
  ElementType element = ElementType::kInt16;
  std::uint32_t width = 0;
  std::vector<std::uint8_t> bytes;  ///< elements in order
  std::vector<std::uint64_t> rows;  ///< events
  std::vector<std::string> texts;   ///< utf8, ascii and reference

  template <typename T>
  [[nodiscard]] std::vector<T> as() const {
    if (element_bytes(element) != sizeof(T)) {
      throw std::invalid_argument("elements of " + to_text(element) + " are not of that size");
    }
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
    return values;
  }
};

/// What another plugin is said to have published.
struct PublishedData {
  std::string key;
  Json about = Json::object();
  OutputData data;  ///< events: with rows; else kind append
};

/// What the plugin finds beside the session. Options: those in session /plugin/options, then the
/// manifest's defaults.
struct PluginInputs {
  std::map<std::string, std::vector<PublishedData>> published;  ///< by topic
  std::filesystem::path output_folder = {};                     ///< of files beside the NWB file
};

struct PluginRun {
  Json plan_json;
  Plan plan;
  /// By dataset path; a table's column is TABLE/COLUMN, its row lengths TABLE/COLUMN_lengths, what
  /// is only published "TOPIC KEY".
  std::map<std::string, OutputData> outputs;
  std::vector<std::string> problems;  ///< "error POINTER: text"
  std::vector<std::string> logs;
  std::vector<RecordingFault> recording_faults;
  std::vector<std::string> faults;  ///< writes outside the columns

  /// \throws std::out_of_range that names the path and what there is
  [[nodiscard]] const OutputData& at(const std::string& path) const;
};

/// A session as core/session gives it to plugins, of these files: an epoch each, in order.
/// Keys of `more` replace those of the session.
Json session_of(const std::vector<std::filesystem::path>& rec_files, const Json& metadata,
                const Json& more = Json::object());

constexpr std::uint32_t kAllRows = UINT32_MAX;  ///< as many as a megabyte or ten hold

/// create, plan, process over all files, finish, destroy. \throws Error as core/plugin does.
PluginRun run_plugin(const std::filesystem::path& plugin_folder, const Json& session,
                     const std::vector<std::filesystem::path>& rec_files,
                     std::uint32_t block_rows = kAllRows, const PluginInputs& inputs = {});

/// Only create and plan: metadata problems are in the result.
PluginRun plan_plugin(const std::filesystem::path& plugin_folder, const Json& session,
                      const PluginInputs& inputs = {});

/// Runs with blocks of 1, 7, 1024 and all rows. \return what differs, and all faults; empty if
/// good.
std::vector<std::string> block_size_faults(const std::filesystem::path& plugin_folder,
                                           const Json& session,
                                           const std::vector<std::filesystem::path>& rec_files,
                                           const PluginInputs& inputs = {});

}  // namespace rec2nwb::test
