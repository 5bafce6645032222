#include "cli/demo/demo_session.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <system_error>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/demo/behaviour.hpp"
#include "cli/demo/epoch.hpp"
#include "cli/demo/metadata_yaml.hpp"
#include "cli/demo/out_file.hpp"
#include "cli/demo/packets.hpp"
#include "cli/demo/sidecars.hpp"
#include "cli/demo/video.hpp"

namespace rec2nwb {
namespace {

using demo::Epoch;

// Frames after the camera's pause need two seconds; two epochs of ten hours at the highest rate
// stay below the end of the 32-bit counter.
constexpr double kMinSeconds = 2;
constexpr double kMaxSeconds = 36000;
constexpr double kMinRateHz = 5000;
constexpr double kMaxRateHz = 50000;

constexpr double kSecondsBetweenEpochs = 60;
constexpr double kSecondsBeforeRecording = 7;  // Trodes ran that long already
constexpr std::int64_t kStartOfDayHours = 10;  // UTC

std::chrono::year_month_day parse_date(const std::string& text) {
  const bool digits =
      text.size() == 8 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (digits) {
    const auto part = [&](std::size_t from, std::size_t length) {
      return static_cast<unsigned>(parse_int(text.substr(from, length)).value_or(0));
    };
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(part(0, 4))},
                                           std::chrono::month{part(4, 2)},
                                           std::chrono::day{part(6, 2)}};
    if (date.ok() && date.year() > std::chrono::year{1970}) return date;
  }
  throw Error(Code::kDemoOption,
              format("the demo's date: expected a day after 1970 as YYYYMMDD, found \"{}\"", text));
}

void check(const DemoOptions& options) {
  const auto plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  };
  if (options.animal.empty() || !std::ranges::all_of(options.animal, plain)) {
    throw Error(Code::kDemoOption,
                format("the demo's animal: expected letters, digits and hyphens, found \"{}\"",
                       options.animal));
  }
  const double seconds = options.seconds_per_epoch;
  if (!(seconds >= kMinSeconds && seconds <= kMaxSeconds)) {
    throw Error(Code::kDemoOption,
                format("the demo's seconds per epoch: expected {} to {}, found {}", kMinSeconds,
                       kMaxSeconds, seconds));
  }
  const double rate_hz = options.rate_hz;
  if (!(rate_hz >= kMinRateHz && rate_hz <= kMaxRateHz)) {
    throw Error(Code::kDemoOption, format("the demo's rate in Hz: expected {} to {}, found {}",
                                          kMinRateHz, kMaxRateHz, rate_hz));
  }
}

std::filesystem::path make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  const bool exists = std::filesystem::exists(folder, error);
  if (exists && !std::filesystem::is_directory(folder, error)) {
    throw Error(Code::kFolderTaken,
                "the demo session needs this name for its folder, and a file has it",
                {.file = folder.string()}, "choose another folder");
  }
  if (exists && !std::filesystem::is_empty(folder, error)) {
    throw Error(Code::kFolderTaken, "the folder of the demo session is there already and not empty",
                {.file = folder.string()}, "choose another folder or remove this one");
  }
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw Error(Code::kFolderNotMade, format("cannot make the folder: {}", error.message()),
                {.file = folder.string()}, "choose a place that can be written to");
  }
  return folder;
}

/// The two epochs, a minute apart, with the acquisition running all the time.
std::array<Epoch, 2> make_epochs(const DemoOptions& options) {
  const std::chrono::sys_time<std::chrono::nanoseconds> start =
      std::chrono::sys_days(parse_date(options.date)) + std::chrono::hours(kStartOfDayHours);
  std::array<Epoch, 2> epochs;
  for (std::size_t index = 0; index < epochs.size(); ++index) {
    Epoch& epoch = epochs.at(index);
    const double after_s =
        static_cast<double>(index) * (options.seconds_per_epoch + kSecondsBetweenEpochs);
    epoch.number = static_cast<int>(index) + 1;
    epoch.running = index == 1;
    epoch.tag = epoch.running ? "r1" : "s1";
    epoch.description = epoch.running ? "Linear track: a reward at every visit of a port"
                                      : "Sleep: no port is armed";
    epoch.camera_name = epoch.running ? "run camera" : "sleep camera";
    epoch.file_prefix =
        format("{}_{}_{:02}_{}", options.date, options.animal, epoch.number, epoch.tag);
    epoch.rate_hz = options.rate_hz;
    epoch.rows =
        static_cast<std::uint64_t>(std::llround(options.seconds_per_epoch * epoch.rate_hz));
    epoch.first_count =
        static_cast<std::uint32_t>((kSecondsBeforeRecording + after_s) * epoch.rate_hz);
    epoch.start_ns = start.time_since_epoch().count();
    epoch.start_ns = epoch.ns_of(after_s);
    epoch.seed = options.seed * 10'000 + index;
  }
  return epochs;
}

}  // namespace

std::filesystem::path write_demo_session(const std::filesystem::path& folder,
                                         const DemoOptions& options) {
  check(options);
  const std::array<Epoch, 2> epochs = make_epochs(options);
  const std::string name = format("{}_{}", options.date, options.animal);
  std::filesystem::path session = make_folder(folder / name);
  for (const Epoch& epoch : epochs) {
    const demo::Behaviour behaviour = demo::make_behaviour(epoch);
    demo::write_rec(session / (epoch.file_prefix + ".rec"), epoch, behaviour);
    demo::write_camera_files(session, epoch, behaviour);
    demo::write_video(session, epoch, behaviour);
    demo::write_statescript_log(session, epoch, behaviour);
  }
  demo::OutFile metadata(session / (name + "_metadata.yml"));
  metadata.text(demo::metadata_yaml(options.date, options.animal, epochs));
  metadata.close();
  return session;
}

}  // namespace rec2nwb
