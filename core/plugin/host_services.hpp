/// \file
/// What the rest of the core offers to a plugin instance, without the C ABI.
///
/// Needs: an implementation (core/stream has the one for conversions; tests have their own).
/// Promises: functions may throw; instance.cpp turns that into text and REC2NWB_ERROR.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/log.hpp"

namespace rec2nwb {

/// Not a failure: somebody asked to stop.
class Cancelled : public Error {
 public:
  using Error::Error;
};

/// What a plugin finds wrong with the recording: rec2nwb_recording_fault of abi.h.
struct RecordingFault {
  std::uint64_t first_row = 0;  ///< recorded, over the session
  std::uint64_t rows = 1;
  std::int64_t length = 0;
  std::string kind;
  std::string unit;
  std::string action;

  bool operator==(const RecordingFault&) const = default;
};

class HostServices {
 public:
  virtual ~HostServices() = default;

  virtual void log(Log::Level level, const std::string& text) = 0;  ///< thread-safe
  [[nodiscard]] virtual bool cancelled() const = 0;                 ///< thread-safe
  virtual void problem(Severity severity, const std::string& metadata_pointer,
                       const std::string& text) = 0;

  /// values: n * width elements. Kinds and ranges are checked by the callee.
  virtual void append_events(std::uint32_t output, std::span<const std::uint64_t> rows,
                             const void* values) = 0;
  /// For utf8, ascii and reference outputs values points to rec2nwb_str elements.
  virtual void append(std::uint32_t output, const void* values, std::uint64_t n) = 0;

  virtual void rows_to_seconds(std::span<const std::uint64_t> rows, std::span<double> seconds) = 0;
  virtual void counts_to_rows(std::uint32_t file, std::span<const std::uint32_t> counts,
                              std::span<std::int64_t> rows) = 0;
  virtual void counts_to_seconds(std::uint32_t file, std::span<const std::uint32_t> counts,
                                 std::span<double> seconds) = 0;
  virtual void epoch_bounds(std::int64_t epoch, double& first, double& last) = 0;

  /// A JSON array as abi.h describes it.
  virtual Json published(const std::string& topic) = 0;
  /// \param rows null: not wanted
  virtual void read_published(const std::string& topic, std::uint32_t index, std::uint64_t first,
                              std::uint64_t n, std::uint64_t* rows, void* values) = 0;
  virtual std::filesystem::path output_file(const std::string& name) = 0;
  /// Texts and rows are checked by the callee.
  virtual void recording_fault(const RecordingFault& fault) = 0;
};

}  // namespace rec2nwb
