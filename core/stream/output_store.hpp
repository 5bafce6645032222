/// \file
/// What outputs of kind events and append have received, until it is written behind the pass.
///
/// Needs: the merged plan, which says every output's kind, type and width. Promises: rows of events
/// ascend; nothing is lost or reordered; memory is bounded (OutputLog); a call that does not fit
/// the plan is an Error that names the path.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.hpp"
#include "stream/output_log.hpp"

namespace rec2nwb {

class OutputStore {
 public:
  OutputStore(const Plan& plan, ScratchFile& scratch);
  ~OutputStore();
  OutputStore(const OutputStore&) = delete;
  OutputStore& operator=(const OutputStore&) = delete;

  /// \param values rows.size() * width elements
  void append_events(OutputId output, std::span<const std::uint64_t> rows, const void* values);
  /// Numbers: n * width elements.
  void append(OutputId output, const void* values, std::uint64_t n);
  void append_texts(OutputId output, std::span<const std::string_view> texts);
  [[nodiscard]] bool takes_texts(OutputId output) const;  ///< utf8, ascii or reference

  [[nodiscard]] std::uint64_t rows(OutputId output) const;
  /// Events: rows [first, first + out.size()) of the log.
  void read_event_rows(OutputId output, std::uint64_t first, std::span<std::uint64_t> out) const;
  /// Elements of log rows from `first` on; out is a whole number of rows.
  void read_values(OutputId output, std::uint64_t first, std::span<std::byte> out) const;
  /// All texts, in order (of an output that takes texts).
  [[nodiscard]] std::vector<std::string> read_texts(OutputId output) const;

 private:
  struct Output;
  Output& find(OutputId output);
  [[nodiscard]] const Output& find(OutputId output) const;

  std::map<OutputId, std::unique_ptr<Output>> outputs_;
};

}  // namespace rec2nwb
