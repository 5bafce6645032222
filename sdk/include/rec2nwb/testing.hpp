/// \file
/// Drives a plugin in memory, for its author's tests: no file is written, no time is computed.
///
///     rec2nwb::testing::Script script;
///     script.session_json = ...;                       // schemas/session.schema.json
///     script.layout = {...};  script.packets = ...;    // whole packets of one file
///     script.outputs = {{OutputKind::kRows, 2, 32}, {OutputKind::kEvents, 1, 0}};
///     const auto problems = rec2nwb::testing::check_plugin(rec2nwb_plugin_entry, script);
///     EXPECT_TRUE(problems.empty()) << rec2nwb::testing::to_text(problems);
///
/// Needs: C++17 and the plugin's entry (link its sources into the test, or dlsym it). Promises:
/// check_plugin finds a description that no host would take, a plan that is not given exactly once,
/// results that depend on the block size, writes outside the plugin's columns, errors without text,
/// host calls from verbs that may not make them or from destroy. It does not judge the plan's
/// content: `rec2nwb plan` does.
#ifndef REC2NWB_TESTING_HPP
#define REC2NWB_TESTING_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "rec2nwb/abi.h"
#include "rec2nwb/detail/fake_host.hpp"

namespace rec2nwb::testing {

using Entry = const rec2nwb_plugin* (*)(std::uint32_t);

namespace detail {

/// Memory for the columns of one block, each between two zones that nobody may touch.
class GuardedColumns {
 public:
  static constexpr std::size_t kZoneBytes = 256;
  static constexpr std::uint8_t kZoneFill = 0xA5;

  GuardedColumns(const std::vector<OutputSpec>& outputs, std::uint32_t rows, std::uint8_t fill)
      : pointers_(outputs.size(), nullptr), buffers_(outputs.size()) {
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (outputs[i].kind != OutputKind::kRows) continue;
      const std::size_t bytes = rows * outputs[i].elements() * outputs[i].element_bytes;
      buffers_[i].assign(bytes + 2 * kZoneBytes, kZoneFill);
      std::fill_n(buffers_[i].data() + kZoneBytes, bytes, fill);
      pointers_[i] = buffers_[i].data() + kZoneBytes;
    }
  }

  void* const* data() const { return pointers_.data(); }
  std::uint32_t count() const { return static_cast<std::uint32_t>(pointers_.size()); }

  /// Appends the columns to the results; says which zones were written to.
  void collect(Result& result) const {
    for (std::size_t i = 0; i < buffers_.size(); ++i) {
      if (pointers_[i] == nullptr) continue;
      const std::uint8_t* begin = buffers_[i].data() + kZoneBytes;
      const std::uint8_t* end = buffers_[i].data() + buffers_[i].size() - kZoneBytes;
      const auto touched = [](std::uint8_t byte) { return byte != kZoneFill; };
      if (std::any_of(buffers_[i].data(), begin, touched)) {
        result.faults.push_back("wrote before the column of output " + std::to_string(i));
      }
      if (std::any_of(end, end + kZoneBytes, touched)) {
        result.faults.push_back("wrote behind the column of output " + std::to_string(i));
      }
      result.values[i].insert(result.values[i].end(), begin, end);
    }
  }

 private:
  std::vector<void*> pointers_;
  std::vector<std::vector<std::uint8_t>> buffers_;
};

inline void check_answer(Result& result) {
  if (result.status == REC2NWB_OK) return;
  if (result.status != REC2NWB_ERROR && result.status != REC2NWB_CANCELLED) {
    result.faults.push_back(result.verb + " answered " + std::to_string(result.status) +
                            ", which is no status");
  } else if (result.status == REC2NWB_ERROR && result.error_text.empty()) {
    result.faults.push_back(result.verb + " failed without a text");
  }
}

inline void process_all(const rec2nwb_plugin& plugin, void* self, FakeHost& host,
                        const Script& script, std::uint32_t block_rows, std::uint8_t fill,
                        Result& result) {
  rec2nwb_layout layout = script.layout;
  layout.struct_size = sizeof layout;
  const std::uint64_t rows = script.packets.size() / layout.packet_bytes;
  for (std::uint64_t row = 0; row < rows && result.status == REC2NWB_OK;) {
    const auto n = static_cast<std::uint32_t>(std::min<std::uint64_t>(block_rows, rows - row));
    const std::uint8_t* from = script.packets.data() + row * layout.packet_bytes;
    // A copy that ends where the block ends, so that a sanitizer sees a read behind it.
    const std::vector<std::uint8_t> packets(from, from + std::size_t{n} * layout.packet_bytes);
    rec2nwb_block block = {sizeof block, 0, row, row, n, 0, &layout, packets.data()};
    const GuardedColumns columns(script.outputs, n, fill);
    host.begin(FakeHost::kProcess, "process");
    host.set_rows(row + n);
    result.status = plugin.process(self, &block, columns.data(), columns.count());
    check_answer(result);
    columns.collect(result);
    row += n;
  }
}

}  // namespace detail

/// Runs all five verbs once.
/// \param block_rows rows a block; the last one has what is left
/// \param fill       what the columns hold before process: a plugin must write every element
inline Result run_plugin(const rec2nwb_plugin& plugin, const Script& script,
                         std::uint32_t block_rows, std::uint8_t fill = 0) {
  Result result;
  detail::FakeHost host(script, result);
  void* self = nullptr;
  host.begin(detail::FakeHost::kCreate, "create");
  result.status = plugin.create(host.table(), detail::to_str(script.session_json), &self);
  detail::check_answer(result);
  if (result.status != REC2NWB_OK) return result;

  host.begin(detail::FakeHost::kPlan, "plan");
  result.status = plugin.plan(self);
  detail::check_answer(result);
  if (result.status == REC2NWB_OK && result.plans.size() != 1) {
    result.faults.push_back("plan gave " + std::to_string(result.plans.size()) + " plans");
  }
  if (result.status == REC2NWB_OK && plugin.process != nullptr) {
    detail::process_all(plugin, self, host, script, block_rows, fill, result);
  }
  if (result.status == REC2NWB_OK && plugin.finish != nullptr) {
    host.begin(detail::FakeHost::kFinish, "finish");
    result.status = plugin.finish(self);
    detail::check_answer(result);
  }
  const std::string last_verb = result.verb;
  const std::string last_text = result.error_text;
  host.begin(detail::FakeHost::kDestroy, "destroy");
  plugin.destroy(self);
  result.verb = last_verb;
  result.error_text = last_text;
  return result;
}

/// Is this a description that a host of our major takes?
inline std::vector<std::string> check_description(Entry entry) {
  std::vector<std::string> faults;
  const auto expect = [&](bool good, const char* text) {
    if (!good) faults.push_back(text);
    return good;
  };
  if (!expect(entry(REC2NWB_ABI_MAJOR + 1) == nullptr, "answers to a major that it cannot know")) {
    return faults;
  }
  const rec2nwb_plugin* plugin = entry(REC2NWB_ABI_MAJOR);
  if (!expect(plugin != nullptr, "does not answer to its own major")) return faults;
  expect(entry(REC2NWB_ABI_MAJOR) == plugin, "its description moves between calls");
  if (!expect(plugin->struct_size >= sizeof(rec2nwb_plugin), "struct_size is too small")) {
    return faults;
  }
  expect(plugin->abi_major == REC2NWB_ABI_MAJOR, "abi_major is not that of abi.h");
  expect(plugin->name.size > 0, "has no name");
  expect(plugin->version.size > 0, "has no version");
  expect(plugin->create != nullptr, "has no create");
  expect(plugin->plan != nullptr, "has no plan");
  expect(plugin->destroy != nullptr, "has no destroy");
  return faults;
}

/// The whole conformance check; empty if there is nothing to say.
inline std::vector<std::string> check_plugin(Entry entry, const Script& script) {
  std::vector<std::string> faults = check_description(entry);
  if (!faults.empty()) return faults;
  const rec2nwb_plugin& plugin = *entry(REC2NWB_ABI_MAJOR);
  const auto all = static_cast<std::uint32_t>(
      std::max<std::size_t>(1, script.packets.size() / script.layout.packet_bytes));
  const Result whole = run_plugin(plugin, script, all);
  faults = whole.faults;
  if (whole.status != REC2NWB_OK) {
    faults.push_back(whole.verb + " failed: " + whole.error_text);
    return faults;
  }
  const auto compare = [&](const Result& other, const std::string& how) {
    for (const std::string& fault : other.faults)
      faults.push_back(std::string(fault).append(" (").append(how).append(")"));
    if (other.status != whole.status) faults.push_back(other.verb + " fails " + how);
    if (other.plans != whole.plans) faults.push_back("the plan differs " + how);
    if (other.recording_faults != whole.recording_faults) {
      faults.push_back("the recording faults differ " + how);
    }
    for (std::size_t i = 0; i < script.outputs.size(); ++i) {
      if (other.values[i] != whole.values[i] || other.event_rows[i] != whole.event_rows[i] ||
          other.texts[i] != whole.texts[i]) {
        faults.push_back("output " + std::to_string(i) + " differs " + how);
      }
    }
  };
  for (const std::uint32_t rows : {1U, 7U, 1024U}) {
    compare(run_plugin(plugin, script, rows), "with blocks of " + std::to_string(rows) + " rows");
  }
  compare(run_plugin(plugin, script, all, 0xFF), "where the memory held something else before");
  return faults;
}

/// One line each.
inline std::string to_text(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

}  // namespace rec2nwb::testing

#endif  // REC2NWB_TESTING_HPP
