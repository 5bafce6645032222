#include "session/session.hpp"

#include <algorithm>
#include <span>
#include <system_error>
#include <tuple>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "rec/block.hpp"
#include "session/session_checks.hpp"

namespace rec2nwb {
namespace {

namespace fs = std::filesystem;

void require_packets(const PacketFile& file) {
  if (file.rows() > 0) return;
  throw Error(format("there is no whole packet behind the header: expected at least {} bytes, "
                     "found {}",
                     file.layout().packet_bytes, file.trailing_bytes()),
              {.file = file.path().string(), .byte = file.header().header_bytes},
              "leave the file out, or copy it again if the recording was longer");
}

/// One packet as a Block of its own.
Block read_packet(const PacketFile& file, std::uint64_t row, std::vector<std::byte>& buffer) {
  buffer.resize(file.layout().packet_bytes);
  file.read(row, buffer);
  Block block;
  block.first_file_row = row;
  block.rows = 1;
  block.layout = &file.layout();
  block.bytes = buffer;
  return block;
}

Recording open_recording(const SessionFile& named) {
  Recording result{PacketFile(named.path), named.epoch, named.tag, 0, std::nullopt, std::nullopt};
  require_packets(result.file);
  std::vector<std::byte> buffer;
  const Block first = read_packet(result.file, 0, buffer);
  result.first_counter = first.counter(0);
  if (!first.layout->sysclock_offset_bytes) return result;
  result.first_sysclock_ns = first.sysclock_ns(0);
  result.last_sysclock_ns = read_packet(result.file, result.file.rows() - 1, buffer).sysclock_ns(0);
  return result;
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

void warn_about_recordings(Session& session) {
  for (const Recording& one : session.recordings) {
    if (one.file.trailing_bytes() == 0) continue;
    session.warnings.push_back(format(
        "{}: the last packet is cut off ({} of {} bytes) and left out; the recording may "
        "have ended abruptly or not been copied whole",
        one.file.path().string(), one.file.trailing_bytes(), one.file.layout().packet_bytes));
  }
  if (session.slots.disputed) {
    session.warnings.push_back(
        format("{}: the order of the ephys channels in a packet is disputed: {} (--slot-order "
               "overrides)",
               session.recordings.front().file.path().string(), session.slots.reason));
  }
}

void take_metadata(const SessionFiles& files, Session& session) {
  if (files.metadata.size() != 1) {
    throw Error(format("expected one metadata file of session {}, found {}", files.name(),
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
    throw Error("there is no such folder or file of device metadata", {.file = path.string()});
  }
  std::vector<fs::path> files;
  for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    const std::string extension = at->path().extension().string();
    const bool hidden = at->path().filename().string().starts_with('.');
    if (!hidden && (extension == ".yml" || extension == ".yaml")) files.push_back(at->path());
  }
  if (error) throw Error("the folder cannot be read: " + error.message(), {.file = path.string()});
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

Session open_session(const SessionFiles& files, const std::filesystem::path& folder,
                     const SessionOptions& options) {
  Session session;
  session.date = files.date;
  session.animal = files.animal;
  session.folder = folder;
  session.options = options;
  session.companions = files.companions;
  session.pattern_files = files.pattern_files;
  take_metadata(files, session);
  if (files.recordings.empty()) {
    throw Error(format("session {} has no recording", files.name()), {.file = folder.string()});
  }
  for (const SessionFile& one : files.recordings) {
    session.recordings.push_back(open_recording(one));
  }
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
  return session;
}

}  // namespace rec2nwb
