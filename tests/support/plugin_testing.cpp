#include "plugin_testing.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <ranges>
#include <span>

#include "base/error.hpp"
#include "plugin/instance.hpp"
#include "plugin/manifest.hpp"
#include "plugin/module.hpp"
#include "rec/packet_file.hpp"
#include "rec2nwb/testing.hpp"

namespace rec2nwb::test {
namespace {

constexpr double kFirstSecond = 1.7e9;
constexpr std::size_t kLargestBlockBytes = std::size_t{10} << 20;

// The outputs of a plan by number, filled while the plugin runs.
class Outputs {
 public:
  void declare(const Plan& plan) {
    for (const DatasetPlan& one : plan.datasets) {
      if (one.output) add(*one.output, one.path, {one.kind, one.element, one.width, {}, {}, {}});
    }
    for (const Publication& one : plan.publications) {
      if (one.written) continue;
      add(one.output, one.topic + " " + one.key, {one.kind, one.element, one.width, {}, {}, {}});
    }
    for (const TablePlan& table : plan.tables) {
      for (const ColumnPlan& one : table.columns) {
        const std::string path = table.path + "/" + one.name;
        if (one.output) add(*one.output, path, {OutputKind::kAppend, one.element, 0, {}, {}, {}});
        if (one.lengths) {
          add(*one.lengths, path + "_lengths",
              {OutputKind::kAppend, ElementType::kUint64, 0, {}, {}, {}});
        }
      }
    }
  }

  OutputData& get(std::uint32_t number, OutputKind kind, const char* call) {
    if (number >= data_.size() || data_[number].kind != kind) {
      throw Error(Code::kPluginAppend, std::string(call) + " for output " + std::to_string(number) +
                                           ", which is none of that kind");
    }
    return data_[number];
  }

  [[nodiscard]] std::vector<testing::OutputSpec> specs() const {
    std::vector<testing::OutputSpec> specs;
    for (const OutputData& one : data_) {
      const auto kind = one.kind == OutputKind::kRows     ? testing::OutputKind::kRows
                        : one.kind == OutputKind::kEvents ? testing::OutputKind::kEvents
                                                          : testing::OutputKind::kAppend;
      specs.push_back({kind, element_bytes(one.element), one.width});
    }
    return specs;
  }

  // What guarded columns collected, an output each.
  void append_bytes(const std::vector<std::vector<std::uint8_t>>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      data_[i].bytes.insert(data_[i].bytes.end(), values[i].begin(), values[i].end());
    }
  }

  [[nodiscard]] std::map<std::string, OutputData> by_path() && {
    std::map<std::string, OutputData> all;
    for (std::size_t i = 0; i < data_.size(); ++i) all[paths_[i]] = std::move(data_[i]);
    return all;
  }

 private:
  void add(OutputId id, const std::string& path, OutputData data) {
    const std::size_t count = std::max<std::size_t>(data_.size(), id.number + std::size_t{1});
    data_.resize(count);
    paths_.resize(count);
    data_[id.number] = std::move(data);
    paths_[id.number] = path;
  }

  std::vector<OutputData> data_;
  std::vector<std::string> paths_;
};

class Services : public HostServices {
 public:
  Services(PluginRun& run, Outputs& outputs, double rate_hz, const std::vector<PacketFile>& files,
           const PluginInputs& inputs)
      : run_(run), outputs_(outputs), rate_hz_(rate_hz), files_(files), inputs_(inputs) {}

  void log(Log::Level /*level*/, const std::string& text) override { run_.logs.push_back(text); }
  [[nodiscard]] bool cancelled() const override { return false; }
  void problem(Severity severity, const std::string& pointer, const std::string& text) override {
    run_.problems.push_back((severity == Severity::kError ? "error " : "warning ") + pointer +
                            ": " + text);
  }

  void append_events(std::uint32_t output, std::span<const std::uint64_t> rows,
                     const void* values) override {
    OutputData& to = outputs_.get(output, OutputKind::kEvents, "append_events");
    if (!std::is_sorted(rows.begin(), rows.end()) ||
        (!rows.empty() && !to.rows.empty() && rows.front() < to.rows.back())) {
      throw Error(Code::kPluginAppend, "event rows do not ascend");
    }
    to.rows.insert(to.rows.end(), rows.begin(), rows.end());
    copy(to, values, rows.size());
  }

  void append(std::uint32_t output, const void* values, std::uint64_t n) override {
    OutputData& to = outputs_.get(output, OutputKind::kAppend, "append");
    if (element_bytes(to.element) != 0) return copy(to, values, n);
    const auto* texts = static_cast<const rec2nwb_str*>(values);
    for (std::uint64_t i = 0; i < n; ++i) to.texts.emplace_back(texts[i].data, texts[i].size);
  }

  void rows_to_seconds(std::span<const std::uint64_t> rows, std::span<double> seconds) override {
    std::transform(rows.begin(), rows.end(), seconds.begin(),
                   [this](std::uint64_t row) { return second_of(row); });
  }

  void counts_to_rows(std::uint32_t file, std::span<const std::uint32_t> counts,
                      std::span<std::int64_t> rows) override {
    const std::int64_t first = static_cast<std::int64_t>(rows_before(file));
    const std::int64_t first_count = first_counter(file);
    const auto file_rows = static_cast<std::int64_t>(files_.at(file).rows());
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const std::int64_t row = std::max<std::int64_t>(0, counts[i] - first_count);
      rows[i] = row < file_rows ? first + row : -1;
    }
  }

  void counts_to_seconds(std::uint32_t file, std::span<const std::uint32_t> counts,
                         std::span<double> seconds) override {
    const std::int64_t offset =
        static_cast<std::int64_t>(rows_before(file)) - std::int64_t{first_counter(file)};
    for (std::size_t i = 0; i < counts.size(); ++i) {
      seconds[i] = kFirstSecond + static_cast<double>(counts[i] + offset) / rate_hz_;
    }
  }

  // Epochs are the files, numbered from 1 (session_of).
  void epoch_bounds(std::int64_t epoch, double& first, double& last) override {
    const auto file = static_cast<std::uint32_t>(epoch - 1);
    const std::uint64_t first_row = rows_before(file);
    first = second_of(first_row);
    last = second_of(first_row + files_.at(file).rows() - 1);
  }

  Json published(const std::string& topic) override {
    Json list = Json::array();
    for (const PublishedData& one : entries(topic)) {
      list.push_back({{"key", one.key},
                      {"about", one.about},
                      {"kind", one.data.kind == OutputKind::kEvents ? "events" : "append"},
                      {"dtype", to_text(one.data.element)},
                      {"width", one.data.width},
                      {"rows", one.data.bytes.size() / row_bytes(one.data)}});
    }
    return list;
  }

  void read_published(const std::string& topic, std::uint32_t index, std::uint64_t first,
                      std::uint64_t n, std::uint64_t* rows, void* values) override {
    const OutputData& one = entries(topic).at(index).data;
    const std::size_t bytes = row_bytes(one);
    if ((first + n) * bytes > one.bytes.size())
      throw Error(Code::kPluginCall, "read_published behind the last row");
    std::copy_n(one.bytes.data() + first * bytes, n * bytes, static_cast<std::uint8_t*>(values));
    if (rows != nullptr && n > 0) std::copy_n(&one.rows.at(first), n, rows);
  }

  std::filesystem::path output_file(const std::string& name) override {
    if (std::ranges::find(run_.plan.files, name, &FilePlan::name) == run_.plan.files.end()) {
      throw Error(Code::kPluginFile, "the plan announces no file '" + name + "'");
    }
    return inputs_.output_folder / (name + ".part");
  }

  void recording_fault(const RecordingFault& fault) override {
    run_.recording_faults.push_back(fault);
  }

 private:
  static std::size_t row_bytes(const OutputData& data) {
    return std::size_t{std::max(1U, data.width)} * element_bytes(data.element);
  }

  [[nodiscard]] const std::vector<PublishedData>& entries(const std::string& topic) const {
    static const std::vector<PublishedData> nothing;
    const auto found = inputs_.published.find(topic);
    return found == inputs_.published.end() ? nothing : found->second;
  }

  static void copy(OutputData& to, const void* values, std::uint64_t n) {
    const auto* from = static_cast<const std::uint8_t*>(values);
    to.bytes.insert(to.bytes.end(), from, from + n * row_bytes(to));
  }
  [[nodiscard]] double second_of(std::uint64_t row) const {
    return kFirstSecond + static_cast<double>(row) / rate_hz_;
  }
  [[nodiscard]] std::uint64_t rows_before(std::uint32_t file) const {
    std::uint64_t rows = 0;
    for (std::uint32_t i = 0; i < file; ++i) rows += files_.at(i).rows();
    return rows;
  }
  [[nodiscard]] std::uint32_t first_counter(std::uint32_t file) const {
    const PacketFile& from = files_.at(file);
    std::vector<std::byte> packet(from.layout().packet_bytes);
    from.read(0, packet);
    const Block block = {file, 0, 0, 1, &from.layout(), packet};
    return block.counter(0);
  }

  PluginRun& run_;
  Outputs& outputs_;
  double rate_hz_;
  const std::vector<PacketFile>& files_;
  const PluginInputs& inputs_;
};

// Hands a block to the plugin, between guarded zones.
void process_piece(PluginInstance& plugin, const Block& block, const std::string& file_name,
                   Outputs& outputs, PluginRun& run) {
  const std::vector<testing::OutputSpec> specs = outputs.specs();
  // Not zero before: an element that the plugin leaves out is then seen.
  const testing::detail::GuardedColumns columns(specs, block.rows, 0xEE);
  plugin.process(block, {columns.data(), columns.count()}, file_name);
  testing::Result result;
  result.values.resize(specs.size());
  columns.collect(result);
  run.faults.insert(run.faults.end(), result.faults.begin(), result.faults.end());
  outputs.append_bytes(result.values);
}

void process_file(PluginInstance& plugin, const PacketFile& file, Block block,
                  std::uint32_t block_rows, Outputs& outputs, PluginRun& run) {
  const std::size_t packet_bytes = file.layout().packet_bytes;
  const std::size_t rows_at_once = std::clamp<std::size_t>(
      std::min<std::uint64_t>(block_rows, file.rows()), 1, kLargestBlockBytes / packet_bytes);
  std::vector<std::byte> buffer(rows_at_once * packet_bytes);
  std::optional<std::uint32_t> last_counter;
  const std::uint64_t first_row = block.first_row;
  for (std::uint64_t row = 0; row < file.rows();) {
    block.first_row = first_row + row;
    block.first_file_row = row;
    block.rows = file.read(row, buffer);
    block.bytes = std::span(buffer).first(block.rows * packet_bytes);
    std::uint32_t from = 0;
    for (std::uint32_t i = 0; i < block.rows; ++i) {
      const std::uint32_t counter = block.counter(i);
      if (i > from && last_counter && counter != *last_counter + 1) {
        process_piece(plugin, block.piece(from, i - from), file.path().string(), outputs, run);
        from = i;
      }
      last_counter = counter;
    }
    process_piece(plugin, block.piece(from, block.rows - from), file.path().string(), outputs, run);
    row += block.rows;
  }
}

/// Session /plugin as a conversion makes it: the test's own, and defaults of the options.
Json own_part_of(const Manifest& manifest, const Json& session) {
  Json part = session.value("plugin", Json::object());
  const auto given = part.value("options", std::map<std::string, Json>());
  part["options"] = chosen_values(manifest.options, given);
  return part;
}

PluginRun run(const std::filesystem::path& plugin_folder, const Json& session,
              const std::vector<std::filesystem::path>& rec_files, std::uint32_t block_rows,
              bool plan_only, const PluginInputs& inputs) {
  std::vector<PacketFile> files;
  files.reserve(rec_files.size());
  for (const std::filesystem::path& path : rec_files) files.emplace_back(path);
  const PluginModule module(load_manifest(plugin_folder / "manifest.yaml"));
  PluginRun result;
  Outputs outputs;
  Services services(result, outputs, session.value("rate_hz", 30000.0), files, inputs);
  PluginInstance plugin(module, services, std::make_shared<const Json>(session),
                        own_part_of(module.manifest(), session));
  result.plan_json = plugin.plan();
  result.plan = parse_plan(result.plan_json, 1, "plugin '" + plugin.name() + "'");
  outputs.declare(result.plan);
  if (!plan_only) {
    Block block;
    for (const PacketFile& file : files) {
      block.layout = &file.layout();
      process_file(plugin, file, block, block_rows, outputs, result);
      block.first_row += file.rows();
      ++block.file;
    }
    plugin.finish();
  }
  result.outputs = std::move(outputs).by_path();
  return result;
}

}  // namespace

const OutputData& PluginRun::at(const std::string& path) const {
  const auto found = outputs.find(path);
  if (found != outputs.end()) return found->second;
  std::string there;
  for (const auto& [name, data] : outputs) there += "\n  " + name;
  throw std::out_of_range("no output " + path + "; there are:" + there);
}

PluginRun run_plugin(const std::filesystem::path& plugin_folder, const Json& session,
                     const std::vector<std::filesystem::path>& rec_files, std::uint32_t block_rows,
                     const PluginInputs& inputs) {
  return run(plugin_folder, session, rec_files, block_rows, false, inputs);
}

PluginRun plan_plugin(const std::filesystem::path& plugin_folder, const Json& session,
                      const PluginInputs& inputs) {
  return run(plugin_folder, session, {}, kAllRows, true, inputs);
}

std::vector<std::string> block_size_faults(const std::filesystem::path& plugin_folder,
                                           const Json& session,
                                           const std::vector<std::filesystem::path>& rec_files,
                                           const PluginInputs& inputs) {
  const PluginRun whole = run_plugin(plugin_folder, session, rec_files, kAllRows, inputs);
  std::vector<std::string> faults = whole.faults;
  for (const std::uint32_t rows : {1U, 7U, 1024U}) {
    const PluginRun other = run_plugin(plugin_folder, session, rec_files, rows, inputs);
    const std::string how = " with blocks of " + std::to_string(rows) + " rows";
    for (const std::string& fault : other.faults) faults.push_back(std::string(fault).append(how));
    if (other.plan_json != whole.plan_json) faults.push_back("the plan differs" + how);
    if (other.recording_faults != whole.recording_faults) {
      faults.push_back("the recording faults differ" + how);
    }
    for (const auto& [path, data] : whole.outputs) {
      const OutputData& theirs = other.at(path);
      if (theirs.bytes != data.bytes || theirs.rows != data.rows || theirs.texts != data.texts) {
        faults.push_back(std::string(path).append(" differs").append(how));
      }
    }
  }
  return faults;
}

}  // namespace rec2nwb::test
