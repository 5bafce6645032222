/// \file
/// The files beside a recording that say when a camera's frames came and where the animal was:
/// .cameraHWSync (or the older .videoTimeStamps), behind kNextFile a .videoPositionTracking.
///
/// A file that is accepted gives as many values as it has records, and each position belongs to a
/// frame of its own count.
#include <algorithm>
#include <string>

#include "check.hpp"
#include "rec2nwb/camera_frames.hpp"
#include "rec2nwb/camera_tracking.hpp"
#include "rec2nwb/trodes_file.hpp"

namespace rec2nwb::fuzz {
namespace {

using sdk::TrodesFile;
using sdk::TrodesFileError;

void check_records(const TrodesFile& file, std::size_t size) {
  std::size_t end = 0;
  for (const sdk::TrodesField& field : file.fields()) {
    must(field.offset_bytes == end && field.count > 0, "fields stand one behind the other");
    end += field.count * field.element_bytes;
    // A name may stand twice; the first counts.
    const sdk::TrodesField& found = *file.find(field.name);
    const auto values = file.column<double>(field.name);
    must(values.size() == file.rows() * found.count, "a column has the values of every record");
  }
  must(end == file.record_bytes() && end > 0, "a record is its fields");
  must(file.data_offset_bytes() <= size, "records stand behind the text");
  must(file.data_offset_bytes() + file.rows() * end + file.trailing_bytes() == size &&
           file.trailing_bytes() < end,
       "every byte is text, record or part of a last one");
  must(file.trailing_text().empty() == (file.trailing_bytes() == 0),
       "a last record that is cut short is said");
}

void check_frames(const TrodesFile& file, const sdk::CameraFrames& frames) {
  must(frames.counts.size() == file.rows() && frames.numbers.size() == file.rows(),
       "a frame has a count and a number");
  must(std::adjacent_find(frames.numbers.begin(), frames.numbers.end(), std::greater_equal<>()) ==
           frames.numbers.end(),
       "numbers of frames go up");
  const auto labels = sdk::stretch_labels(frames);
  must(labels.size() == frames.size(), "a frame has a label");
  std::int32_t last = 1;
  for (const std::int32_t label : labels) {
    must(label == 0 || label == last || label == last + 1, "labels go up by one");
    last = std::max(last, label);
  }
  std::vector<double> seconds;
  if (!accepts<TrodesFileError>([&] { seconds = sdk::read_camera_seconds(file); })) return;
  must(seconds.size() == frames.size(), "a frame has a time");
  for (const double period : {0.0, 0.033}) {
    const auto first = sdk::first_behind_pause(seconds, frames, labels, period);
    must(!first || (*first > 0 && *first < frames.size() && labels[*first] != 0),
         "what is behind the pause is a frame with a label");
  }
}

void check_tracking(const sdk::CameraFrames& frames, const TrodesFile& file) {
  sdk::CameraTracking tracking;
  if (!accepts<TrodesFileError>([&] { tracking = sdk::read_camera_tracking(file); })) return;
  must(tracking.counts.size() == file.rows(), "a position has a count");
  for (const sdk::TrackedLed& led : tracking.leds) {
    must(led.x.size() == file.rows() && led.y.size() == file.rows(), "an LED has a point a record");
  }
  const auto rows = sdk::rows_of_frames(frames.counts, tracking.counts);
  must(rows.size() == frames.size(), "a frame has a row or none");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    must(rows[i] == sdk::kNoTrackingRow ||
             (rows[i] < file.rows() && tracking.counts[rows[i]] == frames.counts[i]),
         "a position belongs to the frame with its count");
    must(rows[i] != sdk::kNoTrackingRow || !tracking.is_seen(rows[i]), "no row, no position");
  }
}

void check(std::string_view input) {
  sdk::CameraFrames frames;
  for (const std::string_view bytes : files_of(input)) {
    accepts<TrodesFileError>([&] {
      const TrodesFile file("fuzz.cameraHWSync", std::string(bytes));
      check_records(file, bytes.size());
      check_tracking(frames, file);
      sdk::CameraFrames read = sdk::read_camera_frames(file);
      check_frames(file, read);
      frames = std::move(read);
    });
  }
}

}  // namespace
}  // namespace rec2nwb::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rec2nwb::fuzz::check(rec2nwb::fuzz::text_of(data, size));
  return 0;
}
