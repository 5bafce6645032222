#include "cli/session_check.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "cli/conversion.hpp"
#include "cli/fault_summary.hpp"
#include "plugin/device_names.hpp"
#include "rec/packet_file.hpp"
#include "rec/slot_order.hpp"
#include "session/metadata_plausible.hpp"
#include "session/timeline.hpp"
#include "stream/block_source.hpp"
#include "stream/fault_log.hpp"

namespace rec2nwb {
namespace {

/// Files that disagree with the first, one after the other; then it is no longer worth the time.
constexpr int kMaxRounds = 20;

class SessionCheck {
 public:
  SessionCheck(const Discovery& discovery, const SessionFiles& files,
               const SessionArguments& arguments, const Catalog& catalog, const CheckWish& wish)
      : discovery_(discovery),
        files_(files),
        arguments_(arguments),
        catalog_(catalog),
        wish_(wish),
        options_(arguments.session_options()) {
    result_.name = files.name();
    epochs_ = epochs_of(files);
  }

  CheckedSession run() {
    check_names();
    attempt([&] { options_.metadata_keys = metadata_keys(catalog_); });
    check_metadata();
    check_recordings();
    if (std::optional<Session> session = open()) {
      if (wish_.packets) check_packets(*session);
      check_plans(*std::move(session));
    } else if (wish_.packets) {
      result_.not_checked.emplace_back("the packets: there is no session to read");
    }
    return std::move(result_);
  }

 private:
  void check_names();
  void check_metadata();
  void check_recordings();
  /// With the recordings that agree; without metadata where that does not fit its schema.
  std::optional<Session> open();
  /// Every one of them, as a conversion reads them.
  void check_packets(const Session& session);
  void check_plans(Session session);

  /// \return false, and the problems, if action throws
  template <typename Action>
  bool attempt(const Action& action) {
    try {
      action();
      return true;
    } catch (const Cancelled&) {
      throw;
    } catch (const Error& error) {
      for (const Problem& one : error.problems()) add(one);
      return false;
    }
  }
  void add(const Problem& problem);
  void leave_out(const std::filesystem::path& recording);
  /// A plugin that misses what was left out here says nothing new.
  [[nodiscard]] bool is_of_missing_epoch(const Problem& problem) const;
  void stop_if_cancelled() const {
    if (wish_.cancelled && wish_.cancelled())
      throw Cancelled(Code::kStopped, "the check was stopped");
  }

  const Discovery& discovery_;
  SessionFiles files_;  ///< recordings at fault are taken out of it
  const SessionArguments& arguments_;
  const Catalog& catalog_;
  const CheckWish& wish_;
  SessionOptions options_;
  bool metadata_fits_ = false;
  std::set<std::int64_t> epochs_;          ///< that have a recording, readable or not
  std::set<std::int64_t> missing_epochs_;  ///< none of whose recordings can be read
  std::set<std::string> said_;
  CheckedSession result_;
};

void SessionCheck::add(const Problem& problem) {
  if (is_of_missing_epoch(problem)) return;
  if (said_.insert(to_text(problem)).second) result_.problems.add(problem);
}

void SessionCheck::leave_out(const std::filesystem::path& recording) {
  std::erase_if(files_.recordings, [&](const SessionFile& one) { return one.path == recording; });
}

bool SessionCheck::is_of_missing_epoch(const Problem& problem) const {
  return std::ranges::any_of(missing_epochs_, [&](std::int64_t epoch) {
    const std::string words = format("epoch {}", epoch);
    const std::size_t at = problem.text.find(words);
    if (at == std::string::npos) return false;
    const std::size_t behind = at + words.size();
    const char next = behind < problem.text.size() ? problem.text[behind] : ' ';
    return next < '0' || next > '9';
  });
}

void SessionCheck::check_names() {
  const std::vector<std::string> names = names_of(discovery_.sessions);
  for (const Problem& one : discovery_.problems.all()) {
    if (owner(one.where.file, names) == result_.name) add(one);
  }
  const Problems missing = completeness_of(discovery_, files_);
  for (const Problem& one : missing.all()) add(one);
}

void SessionCheck::check_metadata() {
  for (const auto& file : files_.metadata) {
    attempt([&] {
      const Metadata metadata = load_metadata(file, options_.metadata_keys);
      for (const Problem& one : metadata.problems.all()) add(one);
      const Problems epochs = check_epochs(metadata.document, epochs_);
      for (const Problem& one : epochs.all()) add(one);
      metadata_fits_ = metadata.fits_schema && files_.metadata.size() == 1;
    });
  }
}

void SessionCheck::check_recordings() {
  const std::vector<SessionFile> all = files_.recordings;
  for (const SessionFile& one : all) {
    stop_if_cancelled();
    const bool is_good = attempt([&] {
      const PacketFile file(one.path);
      slot_order(file.header(), options_.slot_rule, one.path.string());
      for (const Problem& warning : file.header().warnings.all()) add(warning);
    });
    if (!is_good) leave_out(one.path);
  }
}

std::optional<Session> SessionCheck::open() {
  for (int round = 0; round < kMaxRounds && !files_.recordings.empty(); ++round) {
    stop_if_cancelled();
    try {
      return metadata_fits_ ? open_session(files_, discovery_.folder, options_)
                            : open_without_metadata(files_, discovery_.folder, options_);
    } catch (const Error& error) {
      for (const Problem& one : error.problems()) add(one);
      const std::size_t before = files_.recordings.size();
      leave_out(error.problems().front().where.file);
      if (files_.recordings.size() == before) break;
    }
  }
  result_.not_checked.emplace_back(
      files_.recordings.empty()
          ? "what the plugins plan to write: there is no recording to plan it for"
          : "what the plugins plan to write: the recordings cannot be opened together");
  return std::nullopt;
}

void SessionCheck::check_packets(const Session& session) {
  ScratchFile scratch(std::filesystem::temp_directory_path());
  Timeline timeline(file_clocks(session), scratch);
  FaultLog faults(scratch);
  RecordingSource source(session.packet_files(),
                         {.on_fault = [&](const PacketFault& fault) { faults.add(fault); }});
  std::uint64_t done_bytes = 0;
  const bool is_read = attempt([&] {
    for (Block block; source.next(block);) {
      stop_if_cancelled();
      timeline.add(block);
      done_bytes += block.bytes.size();
      if (wish_.progress) wish_.progress("reading", done_bytes, session.recording_bytes());
    }
    timeline.finish();
  });
  if (!is_read) return;
  const Problems found = to_problems(report_faults(session, timeline, faults));
  for (const Problem& one : found.all()) add(one);
}

void SessionCheck::check_plans(Session session) {
  Log log(nullptr);
  log.set_observer([&](const Problem& problem) { add(problem); });
  const std::set<std::int64_t> left = epochs_of(files_);
  std::ranges::set_difference(epochs_, left, std::inserter(missing_epochs_, missing_epochs_.end()));
  for (const Problem& warning : session.warnings.all()) add(warning);
  const std::string first = session.recordings.front().file.path().string();
  const Problems devices = unknown_devices(session.header(), first, catalog_);
  for (const Problem& one : devices.all()) add(one);
  if (!metadata_fits_) {
    result_.not_checked.emplace_back(
        "what the plugins plan to write: the metadata cannot be read on");
    return;
  }
  for (const std::int64_t epoch : missing_epochs_) {
    result_.not_checked.push_back(format(
        "what the plugins plan to write of epoch {}: it has no recording that can be read", epoch));
  }
  session.metadata_problems = {};  // said already
  attempt([&] { Conversion(session, catalog_, arguments_.choice, log, wish_.cancelled); });
}

}  // namespace

CheckedSession check_session(const Discovery& discovery, const SessionFiles& files,
                             const SessionArguments& arguments, const Catalog& catalog,
                             const CheckWish& wish) {
  return SessionCheck(discovery, files, arguments, catalog, wish).run();
}

CheckedSession check_folder(const Discovery& discovery, const Catalog& catalog) {
  CheckedSession result;
  const std::vector<std::string> names = names_of(discovery.sessions);
  for (const Problem& one : discovery.problems.all()) {
    const std::string of = owner(one.where.file, names);
    if (std::ranges::count(names, of) == 0) result.problems.add(one);
  }
  result.problems.take(catalog.problems);
  if (discovery.sessions.empty()) {
    result.problems.error(
        Code::kNoSession, {.file = discovery.folder.string()},
        discovery.files == 0 ? "no session was found in this folder: it is empty"
                             : "no session was found in this folder",
        "name data files DATE_ANIMAL_EPOCH_TAG[.CAMERA].EXT, e.g. 20240611_rat_01_r1.rec");
  }
  return result;
}

}  // namespace rec2nwb
