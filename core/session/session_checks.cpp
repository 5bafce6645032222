#include "session/session_checks.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "base/iso_time.hpp"
#include "base/text.hpp"
#include "rec/slot_order.hpp"

namespace rec2nwb {
namespace {

constexpr std::int64_t kNsPerUs = 1'000;
constexpr std::int64_t kUsPerMs = 1'000;
constexpr const char* kClockDevice = "SysClock";

std::string path_text(const Recording& recording) { return recording.file.path().string(); }

/// Two headers side by side; stops at the first difference.
class Comparison {
 public:
  Comparison(const Recording& a, const Recording& b) : a_(a), b_(b) {}

  template <typename Value>
  void same(const std::string& what, const Value& in_a, const Value& in_b) const {
    if (in_a == in_b) return;
    throw Error(Code::kFilesDisagree,
                format("the files of a session must agree in {}: {} here, {} in {}", what, in_b,
                       in_a, path_text(a_)),
                {.file = path_text(b_)}, "convert recordings of different rigs one by one");
  }

  void devices() const;
  void ntrodes() const;
  void slots(std::optional<SlotRule> rule) const;

 private:
  void device(const Device& in_a, const Device& in_b) const;
  void channels(const Ntrode& in_a, const Ntrode& in_b) const;

  const Recording& a_;
  const Recording& b_;
};

/// All that take part in the comparison: where the clock lies may differ.
std::vector<const Device*> devices_of(const Recording& recording) {
  std::vector<const Device*> result;
  for (const Device& one : recording.file.header().devices) {
    if (one.name != kClockDevice) result.push_back(&one);
  }
  return result;
}

std::string names_of(const std::vector<const Device*>& devices) {
  std::vector<std::string> names;
  for (const Device* one : devices) names.push_back(one->name);
  return "[" + join(names, ", ") + "]";
}

std::string to_text(const DeviceChannel& channel) {
  std::string text = format("{} ({}, byte {}, bit {}", channel.id, channel.data_type,
                            channel.start_byte, channel.bit);
  if (channel.interleaved_id_byte) text += format(", ID byte {}", *channel.interleaved_id_byte);
  if (channel.interleaved_id_bit) text += format(", ID bit {}", *channel.interleaved_id_bit);
  if (channel.input) text += *channel.input ? ", input" : ", output";
  return text + ")";
}

void Comparison::device(const Device& in_a, const Device& in_b) const {
  same("the bytes of device " + in_a.name, in_a.packet_bytes(), in_b.packet_bytes());
  same("the number of channels of device " + in_a.name, in_a.channels.size(), in_b.channels.size());
  for (std::size_t i = 0; i < in_a.channels.size(); ++i) {
    same(format("channel {} of device {}", i, in_a.name), to_text(in_a.channels[i]),
         to_text(in_b.channels[i]));
  }
}

void Comparison::devices() const {
  const std::vector<const Device*> in_a = devices_of(a_);
  const std::vector<const Device*> in_b = devices_of(b_);
  same("their devices", names_of(in_a), names_of(in_b));
  for (std::size_t i = 0; i < in_a.size(); ++i) device(*in_a[i], *in_b[i]);
}

std::string scaling(const Ntrode& ntrode) {
  const auto found = ntrode.attributes.find("rawScalingToUv");
  return found == ntrode.attributes.end() ? "none" : found->second;
}

void Comparison::channels(const Ntrode& in_a, const Ntrode& in_b) const {
  same(format("the number of channels of SpikeNTrode {}", in_a.id), in_a.channels.size(),
       in_b.channels.size());
  for (std::size_t i = 0; i < in_a.channels.size(); ++i) {
    same(format("hwChan of channel {} of SpikeNTrode {}", i, in_a.id), in_a.channels[i].hw_chan,
         in_b.channels[i].hw_chan);
  }
  same(format("rawScalingToUv of SpikeNTrode {}", in_a.id), scaling(in_a), scaling(in_b));
}

void Comparison::ntrodes() const {
  const std::vector<Ntrode>& in_a = a_.file.header().spike.ntrodes;
  const std::vector<Ntrode>& in_b = b_.file.header().spike.ntrodes;
  same("the number of SpikeNTrodes", in_a.size(), in_b.size());
  for (std::size_t i = 0; i < in_a.size(); ++i) {
    same(format("the id of SpikeNTrode number {}", i), in_a[i].id, in_b[i].id);
    channels(in_a[i], in_b[i]);
  }
}

void Comparison::slots(std::optional<SlotRule> rule) const {
  const std::vector<int> in_a = slot_order(a_.file.header(), rule, path_text(a_)).hw_chan;
  const std::vector<int> in_b = slot_order(b_.file.header(), rule, path_text(b_)).hw_chan;
  same("the number of ephys slots", in_a.size(), in_b.size());
  for (std::size_t i = 0; i < in_a.size(); ++i) {
    same(format("hwChan of ephys slot {}", i), in_a[i], in_b[i]);
  }
}

constexpr std::int64_t kClockJitterNs = 1'000'000;

constexpr std::int64_t kEarliestClockNs = 946'684'800'000'000'000;  ///< 2000-01-01
constexpr std::int64_t kLatestClockNs = 4'102'444'800'000'000'000;  ///< 2100-01-01

std::string clock_text(std::int64_t unix_ns) { return iso_time(unix_ns / kNsPerUs, "UTC"); }

void check_clocks_are_of_one_kind(const Recording& a, const Recording& b) {
  if (a.first_sysclock_ns.has_value() == b.first_sysclock_ns.has_value()) return;
  const auto text = [](const Recording& one) {
    return one.first_sysclock_ns ? "has a SysClock" : "has no SysClock";
  };
  throw Error(Code::kMixedClocks,
              format("the files of a session must all have a SysClock or all have none: this one "
                     "{}, {} {}",
                     text(b), path_text(a), text(a)),
              {.file = path_text(b)},
              "convert the files with a clock and those without one by one");
}

void check_pair(const Recording& before, const Recording& after) {
  const std::int64_t begin = start_ns(before);
  const std::int64_t next = start_ns(after);
  if (next == begin) {
    throw Error(Code::kFilesOverlap,
                format("file times overlap: this one starts at {}, exactly when {} does",
                       clock_text(next), path_text(before)),
                {.file = path_text(after)}, "leave one of them out if it is a copy of the other");
  }
  if (next < begin) {
    throw Error(
        Code::kFilesOutOfOrder,
        format("files are out of order: this one (epoch {}) starts at {}, but {} (epoch "
               "{}), which comes before it, starts at {}",
               after.epoch, clock_text(next), path_text(before), before.epoch, clock_text(begin)),
        {.file = path_text(after)}, "number the epochs in the order of their recording");
  }
  // Two readings of one clock: a recording that was split may seem to overlap by their jitter.
  const bool goes_on =
      before.epoch == after.epoch && after.first_counter - before.first_counter < (1U << 31);
  const std::int64_t tolerance_ns = goes_on ? kClockJitterNs : 0;
  if (before.last_sysclock_ns && next + tolerance_ns < *before.last_sysclock_ns) {
    throw Error(Code::kFilesOverlap,
                format("file times overlap: this one starts at {}, but {}, which comes before it, "
                       "ends at {}",
                       clock_text(next), path_text(before), clock_text(*before.last_sysclock_ns)),
                {.file = path_text(after)},
                "leave one of them out: two recordings of one rig cannot run at once");
  }
}

std::set<int> channels_of(const SpikeConfiguration& spike, const std::string& file) {
  std::set<int> result;
  for (const Ntrode& ntrode : spike.ntrodes) {
    for (const SpikeChannel& channel : ntrode.channels) {
      if (result.insert(channel.hw_chan).second) continue;
      throw Error(Code::kHwChanTwice,
                  format("hwChan {} stands twice, the second time in SpikeNTrode {}",
                         channel.hw_chan, ntrode.id),
                  {.file = file});
    }
  }
  return result;
}

std::string difference_text(const std::set<int>& from, const std::set<int>& without) {
  std::vector<int> rest;
  std::ranges::set_difference(from, without, std::back_inserter(rest));
  std::vector<std::string> texts;
  for (const int one : rest) texts.push_back(std::to_string(one));
  return texts.empty() ? "none" : shorten_list(texts);
}

}  // namespace

void check_agreement(const std::vector<Recording>& recordings, std::optional<SlotRule> slot_rule) {
  const Recording& first = recordings.front();
  for (const Recording& other : recordings) {
    if (&other == &first) continue;
    const Comparison comparison(first, other);
    const Header& a = first.file.header();
    const Header& b = other.file.header();
    comparison.same("samplingRate", a.rate_hz, b.rate_hz);
    comparison.same("numChannels", a.num_channels, b.num_channels);
    comparison.devices();
    comparison.ntrodes();
    comparison.slots(slot_rule);
    check_clocks_are_of_one_kind(first, other);
  }
}

std::int64_t start_ns(const Recording& recording) {
  if (recording.first_sysclock_ns) return *recording.first_sysclock_ns;
  const Header& header = recording.file.header();
  if (const auto created_ms = header.system_time_at_creation_ms()) {
    std::int64_t created_ns = 0;
    if (!__builtin_mul_overflow(*created_ms, kUsPerMs * kNsPerUs, &created_ns)) return created_ns;
    throw Error(
        Code::kCreationTime,
        format("systemTimeAtCreation={} is no time in milliseconds since 1970", *created_ms),
        {.file = path_text(recording)});
  }
  const auto found = header.global.find("systemTimeAtCreation");
  if (found != header.global.end()) {
    throw Error(
        Code::kCreationTime,
        format("GlobalConfiguration, attribute systemTimeAtCreation: expected milliseconds "
               "since 1970, found \"{}\"; the file has no SysClock, so its time is not known",
               one_line(std::string_view(found->second).substr(0, 80))),
        {.file = path_text(recording)}, "correct it, e.g. systemTimeAtCreation=\"1710779824807\"");
  }
  throw Error(Code::kNoTime,
              "the file has neither a SysClock nor systemTimeAtCreation in GlobalConfiguration, so "
              "its time is not known",
              {.file = path_text(recording)},
              "add systemTimeAtCreation, in milliseconds since 1970, to its GlobalConfiguration");
}

namespace {

/// A clock that was never set counts from 1970 or from its start: no time of a recording, but a
/// number like any other to whoever reads the file.
void check_century(const Recording& recording) {
  if (!recording.first_sysclock_ns) return;
  const std::int64_t first_ns = *recording.first_sysclock_ns;
  if (first_ns >= kEarliestClockNs && first_ns < kLatestClockNs) return;
  throw Error(Code::kClockNeverRan,
              format("expected a SysClock between 2000 and 2100, found {} in the first packet: the "
                     "clock of the recording computer was not set",
                     clock_text(first_ns)),
              {.file = path_text(recording)}, "convert the session without this file");
}

}  // namespace

void check_file_timing(const std::vector<Recording>& recordings) {
  const Recording* before = nullptr;
  for (const Recording& one : recordings) {
    check_century(one);
    const bool has_both = one.first_sysclock_ns && one.last_sysclock_ns;
    if (has_both && *one.last_sysclock_ns == *one.first_sysclock_ns && one.file.rows() > 1) {
      throw Error(Code::kClockNeverRan,
                  format("the clock stands still: the first packet and the last are both of {}",
                         clock_text(*one.first_sysclock_ns)),
                  {.file = path_text(one)}, "convert the session without this file");
    }
    if (has_both && *one.last_sysclock_ns < *one.first_sysclock_ns) {
      throw Error(Code::kClockNeverRan,
                  format("the clock runs backward: the first packet is of {}, the last of {}",
                         clock_text(*one.first_sysclock_ns), clock_text(*one.last_sysclock_ns)),
                  {.file = path_text(one)});
    }
    if (before != nullptr) check_pair(*before, one);
    before = &one;
  }
}

void check_same_channels(const SpikeConfiguration& recorded, const std::string& recorded_in,
                         const SpikeConfiguration& regrouped, const std::string& regrouped_in) {
  const std::set<int> expected = channels_of(recorded, recorded_in);
  const std::set<int> found = channels_of(regrouped, regrouped_in);
  if (expected == found) return;
  throw Error(Code::kReconfiguration,
              format("the reconfiguration must have the {} hwChans of {}, found {}; missing: {}; "
                     "not recorded: {}",
                     expected.size(), recorded_in, found.size(), difference_text(expected, found),
                     difference_text(found, expected)),
              {.file = regrouped_in}, "group every recorded channel, and no other");
}

}  // namespace rec2nwb
