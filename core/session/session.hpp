/// \file
/// Session: one animal, one day: ordered epochs, each with its .rec parts and companions, and one
/// metadata file. Everything that is known before the packets between the first and last are read.
///
/// Needs: SessionFiles. Promises: files in time order (epoch number; within an epoch by clock, then
/// counter, then name); channels, their order, rates and clocks agree across the files, or an Error
/// names both files and the first difference; to_json() is all that a plugin gets to see.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/document.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "rec/packet_file.hpp"
#include "rec/slot_order.hpp"
#include "session/discover.hpp"
#include "session/metadata.hpp"

namespace rec2nwb {

enum class Layout { kStandard, kTrodesToNwb };
std::string to_text(Layout layout);  ///< "standard", "trodes_to_nwb"

struct SessionOptions {
  Layout layout = Layout::kStandard;
  std::optional<std::filesystem::path>
      header_reconfig;  ///< its SpikeConfiguration replaces the recording's grouping
  std::optional<SlotRule> slot_rule;
  std::vector<std::filesystem::path>
      device_metadata;       ///< folders of YAML files (or such files), given by the user
  std::string time_zone;     ///< "" = the machine's
  bool disable_ptp = false;  ///< camera times are not PTP's, whatever the header says
  /// Keys of the metadata that plugins declare: name -> JSON schema of the value.
  Json metadata_keys = Json::object();
};

/// A .rec file with what its first and last packet say.
struct Recording {
  PacketFile file;
  std::int64_t epoch = 0;
  std::string tag;
  std::uint32_t first_counter = 0;
  std::optional<std::int64_t> first_sysclock_ns;
  std::optional<std::int64_t> last_sysclock_ns;
};

struct Epoch {
  std::int64_t number = 0;
  std::string tag;                   ///< of its first part
  std::vector<std::uint32_t> files;  ///< indices into Session::recordings
};

struct Session {
  std::string date;
  std::string animal;
  std::filesystem::path folder;
  SessionOptions options;
  std::vector<Recording> recordings;
  std::vector<SessionFile> without_packets;  ///< recordings that are left out
  std::vector<Epoch> epochs;                 ///< ascending by number
  std::vector<SessionFile> companions;
  std::vector<PatternFile> pattern_files;
  Document metadata;
  /// Warnings, and faults between entries of the metadata (unknown groups, duplicate ids): a
  /// conversion shows them together with what its plugins find, then stops.
  Problems metadata_problems;
  SpikeConfiguration spike;  ///< the recording's, or the reconfiguration's
  SlotOrder slots;           ///< of the recording
  std::vector<Document> device_metadata;
  Problems warnings;  ///< disputed slot order, no clock, ...

  [[nodiscard]] const Header& header() const { return recordings.front().file.header(); }
  [[nodiscard]] double rate_hz() const { return header().rate_hz; }
  [[nodiscard]] std::uint64_t rows() const;             ///< as the sizes of the files tell
  [[nodiscard]] std::uint64_t recording_bytes() const;  ///< headers and whole packets of all files
  [[nodiscard]] std::vector<const PacketFile*> packet_files() const;  ///< of the recordings
  /// Camera frames carry the time of day (PTP): a camera module was started with -ptpEnabled.
  [[nodiscard]] bool ptp() const;
};

/// Opens everything. \throws Error; metadata that does not fit its schema: all faults at once.
Session open_session(const SessionFiles& files, const std::filesystem::path& folder,
                     const SessionOptions& options);

/// The same without its metadata, which stays empty: for checks of recordings whose metadata cannot
/// be read.
Session open_without_metadata(const SessionFiles& files, const std::filesystem::path& folder,
                              const SessionOptions& options);

/// What plugins see: schemas/session.schema.json describes it.
Json to_json(const Session& session);
Json to_json(const PatternFile& file);  ///< an entry of session /plugin/files

}  // namespace rec2nwb
