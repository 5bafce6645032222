#include "session/session.hpp"

#include <algorithm>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "rec/packet_ends.hpp"
#include "session/metadata_plausible.hpp"
#include "session/session_checks.hpp"

namespace rec2nwb {
namespace {

namespace fs = std::filesystem;

/// \return nothing if the file has no packet
std::optional<Recording> open_recording(const SessionFile& named) {
  Recording result{PacketFile(named.path), named.epoch, named.tag, 0, std::nullopt, std::nullopt};
  if (result.file.rows() == 0) return std::nullopt;
  const std::optional<PacketEnds> ends = read_ends(result.file);
  if (!ends) return std::nullopt;
  result.first_counter = ends->first_counter;
  result.first_sysclock_ns = ends->first_sysclock_ns;
  result.last_sysclock_ns = ends->last_sysclock_ns;
  return result;
}

void open_recordings(const SessionFiles& files, Session& session) {
  if (files.recordings.empty()) {
    throw Error(Code::kNoRecording, format("session {} has no recording", files.name()),
                {.file = session.folder.string()});
  }
  for (const SessionFile& one : files.recordings) {
    if (auto recording = open_recording(one)) {
      session.recordings.push_back(std::move(*recording));
    } else {
      session.without_packets.push_back(one);
    }
  }
  if (!session.recordings.empty()) return;
  throw Error(Code::kNoPackets, "there is no whole packet behind the header",
              {.file = session.without_packets.front().path.string()},
              "copy the file again if the recording was longer; a session needs one recording with "
              "packets");
}

/// Within an epoch the tags say nothing about time.
void sort_by_time(std::vector<Recording>& recordings) {
  const auto key = [](const Recording& one) {
    return std::tuple(one.epoch, start_ns(one), one.first_counter, one.file.path().string());
  };
  std::ranges::sort(recordings, {}, key);
}

std::vector<Epoch> group_epochs(const std::vector<Recording>& recordings) {
  std::vector<Epoch> epochs;
  for (std::uint32_t i = 0; i < recordings.size(); ++i) {
    const Recording& one = recordings[i];
    if (epochs.empty() || epochs.back().number != one.epoch) {
      epochs.push_back({one.epoch, one.tag, {}});
    }
    epochs.back().files.push_back(i);
  }
  return epochs;
}

/// The headers of a session are mostly alike: what is odd in many is said once.
void warn_about_headers(Session& session) {
  std::set<std::string> said;
  for (const Recording& one : session.recordings) {
    for (const Problem& warning : one.file.header().warnings.all()) {
      if (said.insert(warning.text).second) session.warnings.add(warning);
    }
  }
}

void warn_about_recordings(Session& session) {
  for (const SessionFile& one : session.without_packets) {
    session.warnings.warn(Code::kNoPackets, {.file = one.path.string()},
                          "there is no packet behind the header: the file is left out",
                          "copy it again if the recording was longer");
  }
  warn_about_headers(session);
  const Recording& first = session.recordings.front();
  const Where where = {.file = first.file.path().string()};
  if (!first.first_sysclock_ns) {
    session.warnings.warn(
        Code::kNoClock, where,
        format("the recording has no SysClock: time is counted from the creation time in the "
               "header on, at {} packets a second",
               session.rate_hz()));
  }
  if (session.slots.disputed) {
    session.warnings.warn(
        Code::kDisputedOrder, where,
        format("the order of the ephys channels in a packet is disputed: {}", session.slots.reason),
        "--slot-order overrides");
  }
}

void take_metadata(const SessionFiles& files, Session& session) {
  if (files.metadata.size() != 1) {
    throw Error(Code::kSeveralMetadataFiles,
                format("expected one metadata file of session {}, found {}", files.name(),
                       files.metadata.size()),
                {.file = session.folder.string()});
  }
  Metadata metadata = load_metadata(files.metadata.front(), session.options.metadata_keys);
  if (!metadata.fits_schema) {
    metadata.problems.throw_if_errors(
        format("{}: the metadata must be corrected:", files.metadata.front().string()));
  }
  session.metadata_problems = std::move(metadata.problems);
  session.metadata = std::move(metadata.document);
}

/// \return the files that a --device-metadata path stands for
std::vector<fs::path> yaml_files(const fs::path& path) {
  std::error_code error;
  if (fs::is_regular_file(path, error)) return {path};
  if (!fs::is_directory(path, error)) {
    throw Error(Code::kNoSuchFolder, "there is no such folder or file of device metadata",
                {.file = path.string()});
  }
  std::vector<fs::path> files;
  for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    const std::string extension = at->path().extension().string();
    const bool hidden = at->path().filename().string().starts_with('.');
    if (!hidden && (extension == ".yml" || extension == ".yaml")) files.push_back(at->path());
  }
  if (error)
    throw Error(Code::kFolderNotReadable, "the folder cannot be read: " + error.message(),
                {.file = path.string()});
  std::ranges::sort(files);
  return files;
}

SpikeConfiguration spike_configuration(const Session& session) {
  const SpikeConfiguration& recorded = session.header().spike;
  const std::optional<fs::path>& reconfig = session.options.header_reconfig;
  if (!reconfig) return recorded;
  SpikeConfiguration regrouped = read_header(*reconfig).spike;
  check_same_channels(recorded, session.recordings.front().file.path().string(), regrouped,
                      reconfig->string());
  return regrouped;
}

}  // namespace

std::string to_text(Layout layout) {
  return layout == Layout::kStandard ? "standard" : "trodes_to_nwb";
}

bool Session::ptp() const {
  if (options.disable_ptp) return false;
  for (const Module& module : header().modules) {
    if (module.name != "cameraModule" && module.name != "./cameraModule") continue;
    for (const Attributes& argument : module.arguments) {
      for (const auto& [key, value] : argument) {
        if (value == "-ptpEnabled") return true;
      }
    }
  }
  return false;
}

std::uint64_t Session::recording_bytes() const {
  std::uint64_t bytes = 0;
  for (const PacketFile* file : packet_files()) bytes += file->offset_of_row(file->rows());
  return bytes;
}

std::vector<const PacketFile*> Session::packet_files() const {
  std::vector<const PacketFile*> files;
  for (const auto& recording : recordings) files.push_back(&recording.file);
  return files;
}

std::uint64_t Session::rows() const {
  std::uint64_t sum = 0;
  for (const Recording& one : recordings) sum += one.file.rows();
  return sum;
}

namespace {

Session begin_session(const SessionFiles& files, const fs::path& folder,
                      const SessionOptions& options) {
  Session session;
  session.date = files.date;
  session.animal = files.animal;
  session.folder = folder;
  session.options = options;
  session.companions = files.companions;
  session.pattern_files = files.pattern_files;
  return session;
}

void read_recordings(const SessionFiles& files, Session& session) {
  const SessionOptions& options = session.options;
  open_recordings(files, session);
  sort_by_time(session.recordings);
  check_agreement(session.recordings, options.slot_rule);
  check_file_timing(session.recordings);
  session.epochs = group_epochs(session.recordings);
  session.slots = slot_order(session.header(), options.slot_rule,
                             session.recordings.front().file.path().string());
  session.spike = spike_configuration(session);
  for (const fs::path& path : options.device_metadata) {
    for (const fs::path& file : yaml_files(path)) {
      session.device_metadata.push_back(load_document(file));
    }
  }
  warn_about_recordings(session);
}

}  // namespace

Session open_session(const SessionFiles& files, const std::filesystem::path& folder,
                     const SessionOptions& options) {
  Session session = begin_session(files, folder, options);
  take_metadata(files, session);
  read_recordings(files, session);
  session.metadata_problems.take(check_epochs(session.metadata, epochs_of(files)));
  return session;
}

Session open_without_metadata(const SessionFiles& files, const std::filesystem::path& folder,
                              const SessionOptions& options) {
  Session session = begin_session(files, folder, options);
  read_recordings(files, session);
  return session;
}

}  // namespace rec2nwb
