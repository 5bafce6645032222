/// \file
/// The packets of recordings, and their time. The first byte of an input chooses the header and
/// how many packets a block has; the rest are the bytes behind the headers of one to three files,
/// with kNextFile between them.
///
/// Whatever the bytes are: packets are whole, in order and as they stand in the file; every byte is
/// that of a packet or of a fault that is told; neither depends on the sizes of blocks and buffers.
/// The timeline takes all blocks and gives every row its place, its counter, and a time that does
/// not go back within a segment.
#include <cmath>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "check.hpp"
#include "rec/block.hpp"
#include "rec/packet_fault.hpp"
#include "rec/packet_file.hpp"
#include "rec/packet_reader.hpp"
#include "session/timeline.hpp"

namespace rec2nwb::fuzz {
namespace {

constexpr std::size_t kMaxFiles = 3;
// Of a reader's buffer, in packets.
constexpr std::size_t kSmallestBuffer = 2;
constexpr std::size_t kLargeBuffer = 37;
constexpr std::uint32_t kOtherBlockRows = 1000;

/// Small packets: what a fuzzer changes is then often where one starts.
std::string header_of(unsigned rig) {
  const bool sysclock_device = rig == 1 || rig == 3;
  const int channels = rig == 3 ? 2 : 0;
  std::string xml = R"(<?xml version="1.0"?><Configuration>)"
                    R"(<GlobalConfiguration systemTimeAtCreation="1700000000000"/>)"
                    R"(<HardwareConfiguration samplingRate="30000" numChannels=")" +
                    std::to_string(channels) + R"(" sysTimeIncluded=")" + (rig == 2 ? "1" : "0") +
                    R"("><Device name="Controller_DIO" numBytes="1" available="1"/>)";
  if (sysclock_device) xml += R"(<Device name="SysClock" numBytes="8" available="1"/>)";
  xml += "</HardwareConfiguration><SpikeConfiguration>";
  for (int i = 0; i < channels; ++i) {
    xml += R"(<SpikeNTrode id=")" + std::to_string(i + 1) + R"("><SpikeChannel hwChan=")" +
           std::to_string(i) + R"("/></SpikeNTrode>)";
  }
  return xml + "</SpikeConfiguration></Configuration>\n";
}

struct Input {
  std::vector<std::unique_ptr<MemoryFile>> memory;
  std::vector<std::string> bytes;  ///< of each file
  std::vector<std::unique_ptr<PacketFile>> files;
  std::uint32_t block_rows = 1;
};

Input make_input(const std::uint8_t* data, std::size_t size) {
  Input input;
  input.block_rows = 1 + (data[0] >> 2U) % 16U;
  for (const std::string_view packets : files_of(text_of(data + 1, size - 1))) {
    if (input.bytes.size() == kMaxFiles) break;
    input.bytes.push_back(header_of(data[0] & 3U) + std::string(packets));
    input.memory.push_back(std::make_unique<MemoryFile>());
    input.memory.back()->write(input.bytes.back());
    input.files.push_back(std::make_unique<PacketFile>(input.memory.back()->path()));
  }
  return input;
}

/// A packet as it was delivered.
struct Row {
  std::uint32_t counter = 0;
  std::uint64_t byte = 0;  ///< of its file
  bool starts_segment = false;
  bool has_valid_clock = true;

  bool operator==(const Row&) const = default;
};

/// What a reader gave of one file.
struct Reading {
  bool refused = false;
  std::vector<Row> rows;
  std::vector<PacketFault> faults;

  bool operator==(const Reading&) const = default;
};

using TakeBlock = std::function<void(const Block&)>;

/// Packets are the file's own bytes; sync byte and counter are put right where they were damaged.
void check_bytes(const Block& block, const std::string& file) {
  const PacketLayout& layout = *block.layout;
  must(block.offset_bytes + block.bytes.size() <= file.size(), "a packet is inside its file");
  for (std::uint32_t row = 0; row < block.rows; ++row) {
    std::string delivered(reinterpret_cast<const char*>(block.packet(row)), layout.packet_bytes);
    const char* stored = file.data() + block.offset_bytes + std::size_t{row} * layout.packet_bytes;
    must(delivered[0] == static_cast<char>(kSyncByte), "a packet starts with the sync byte");
    delivered[0] = stored[0];
    std::memcpy(delivered.data() + layout.counter_offset_bytes,
                stored + layout.counter_offset_bytes, sizeof(std::uint32_t));
    must(std::memcmp(delivered.data(), stored, delivered.size()) == 0,
         "a packet is as it stands in the file");
  }
}

void check_block(const Block& block, const Reading& so_far, std::uint32_t block_rows) {
  must(block.rows > 0 && block.rows <= block_rows, "a block is not empty, nor too large");
  must(block.bytes.size() == std::size_t{block.rows} * block.layout->packet_bytes,
       "a block is whole packets");
  must(block.first_file_row == so_far.rows.size(), "rows go on where the last block ended");
  if (so_far.rows.empty()) return;
  const Row& last = so_far.rows.back();
  must(block.offset_bytes >= last.byte + block.layout->packet_bytes, "packets do not overlap");
  must(block.starts_segment || static_cast<std::int32_t>(block.counter(0) - last.counter) > 0,
       "counters rise within a segment");
}

Reading read_file(const Input& input, std::uint32_t index, std::uint32_t block_rows,
                  std::size_t buffer_rows, const TakeBlock& take) {
  const PacketFile& file = *input.files[index];
  std::vector<std::byte> buffer(buffer_rows * file.layout().packet_bytes);
  Reading reading;
  PacketReader reader(file, index, buffer, block_rows,
                      [&](const PacketFault& fault) { reading.faults.push_back(fault); });
  Block block;
  reading.refused = !accepts<Error>([&] {
    while (reader.next(block)) {
      check_block(block, reading, block_rows);
      check_bytes(block, input.bytes[index]);
      for (std::uint32_t row = 0; row < block.rows; ++row) {
        reading.rows.push_back(
            {block.counter(row),
             block.offset_bytes + std::uint64_t{row} * file.layout().packet_bytes,
             block.starts_segment && row == 0, block.has_valid_clock});
      }
      if (take) take(block);
    }
    must(!reader.next(block), "nothing comes behind the last block");
  });
  return reading;
}

/// Every byte behind the header is that of a packet, or told.
void check_faults(const Reading& reading, const PacketFile& file) {
  const std::uint64_t packet_bytes = file.layout().packet_bytes;
  std::uint64_t bytes = reading.rows.size() * packet_bytes;
  std::uint64_t before = 0;
  for (const PacketFault& fault : reading.faults) {
    must(fault.byte >= file.header().header_bytes && fault.byte < file.end_bytes(),
         "a fault is inside the file");
    must(fault.byte >= before, "faults are told in the order of the file");
    must(fault.row <= reading.rows.size(), "a fault is at a row, or behind the last one");
    before = fault.byte;
    const auto length = static_cast<std::uint64_t>(fault.length);
    switch (fault.kind) {
      case PacketFaultKind::kForeignBytes:
      case PacketFaultKind::kIncompletePacket:
      case PacketFaultKind::kIncompleteEnd:
        must(fault.length > 0, "bytes that are left out are some");
        bytes += length;
        break;
      case PacketFaultKind::kRepeatedPackets:
        must(fault.length > 0, "packets that are left out are some");
        bytes += length * packet_bytes;
        break;
      default:
        break;
    }
  }
  must(bytes == file.end_bytes() - file.header().header_bytes, "every byte is a packet's, or told");
}

/// A file without anything odd is delivered whole, and nothing is told of it.
void check_plain(const Reading& reading, const Input& input, std::uint32_t index) {
  const PacketFile& file = *input.files[index];
  const PacketLayout& layout = file.layout();
  if (layout.sysclock_offset_bytes) return;
  const std::string_view packets =
      std::string_view(input.bytes[index]).substr(file.header().header_bytes);
  if (packets.empty() || packets.size() % layout.packet_bytes != 0) return;
  std::uint32_t last = 0;
  for (std::size_t at = 0; at < packets.size(); at += layout.packet_bytes) {
    std::uint32_t counter = 0;
    std::memcpy(&counter, packets.data() + at + layout.counter_offset_bytes, sizeof counter);
    if (packets[at] != static_cast<char>(kSyncByte) || (at > 0 && counter != last + 1)) return;
    last = counter;
  }
  must(!reading.refused && reading.faults.empty() &&
           reading.rows.size() == packets.size() / layout.packet_bytes,
       "a file without faults is delivered whole");
}

/// A timeline beside an array of every row.
class Model {
 public:
  explicit Model(const Input& input) : timeline_(clocks(input), scratch_, 4) {}

  void add(Block block) {
    if (refused_) return;
    block.first_row = rows_.size();
    std::vector<Piece> pieces;
    refused_ = !accepts<Error>([&] { pieces = timeline_.add(block); });
    if (refused_) return;
    std::uint32_t next = 0;
    for (const Piece& piece : pieces) {
      must(piece.first == next && piece.rows > 0, "pieces are the block, in order");
      next += piece.rows;
    }
    must(next == block.rows, "pieces are all of the block");
    for (std::uint32_t row = 0; row < block.rows; ++row) {
      const bool starts = row == 0 && (block.starts_segment || block.first_file_row == 0);
      rows_.push_back({block.file, block.first_file_row + row,
                       block.offset_bytes + std::uint64_t{row} * block.layout->packet_bytes});
      counters_.push_back(block.counter(row));
      starts_.push_back(starts);
    }
  }

  void check() {
    if (refused_ || !accepts<Error>([&] { timeline_.finish(); })) return;
    must(timeline_.rows(RowSpace::kRecorded) == rows_.size(), "every row is in the timeline");
    std::vector<std::uint32_t> counts(rows_.size());
    timeline_.counts(RowSpace::kRecorded, 0, counts);
    must(counts == counters_, "a row has its own counter");
    std::vector<double> seconds(rows_.size());
    timeline_.seconds(RowSpace::kRecorded, 0, seconds);
    std::vector<std::uint64_t> numbers(rows_.size());
    std::iota(numbers.begin(), numbers.end(), 0);
    std::vector<double> again(rows_.size());
    timeline_.rows_to_seconds(numbers, again);
    must(seconds == again, "a row has one time, however it is asked for");
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      must(timeline_.place(row) == rows_[row], "a row is found in its file");
      must(std::isfinite(seconds[row]), "a time is a number");
      must(starts_[row] || seconds[row] >= seconds[row - 1], "time does not go back in a segment");
    }
    std::vector<double> filled(timeline_.rows(RowSpace::kFilled));
    timeline_.seconds(RowSpace::kFilled, 0, filled);
    must(filled.size() == rows_.size() + timeline_.filled_count(),
         "filled rows are the recorded ones and those filled in");
  }

 private:
  static std::vector<FileClock> clocks(const Input& input) {
    std::vector<FileClock> clocks;
    for (const auto& file : input.files) {
      clocks.push_back({file->path().string(), file->header().rate_hz,
                        file->header().system_time_at_creation_ms()});
    }
    return clocks;
  }

  ScratchFile scratch_{std::filesystem::temp_directory_path()};
  Timeline timeline_;
  std::vector<RowPlace> rows_;
  std::vector<std::uint32_t> counters_;
  std::vector<bool> starts_;
  bool refused_ = false;  ///< more segments, or a longer one, than a timeline takes
};

void check(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return;
  const Input input = make_input(data, size);
  Model model(input);
  bool complete = true;
  for (std::uint32_t i = 0; i < input.files.size(); ++i) {
    const Reading reading = read_file(input, i, input.block_rows, kLargeBuffer,
                                      [&](const Block& block) { model.add(block); });
    check_plain(reading, input, i);
    if (!reading.refused) check_faults(reading, *input.files[i]);
    const Reading other = read_file(input, i, kOtherBlockRows, kSmallestBuffer, {});
    must(other == reading, "packets and faults do not depend on blocks and buffers");
    complete = complete && !reading.refused;
  }
  if (complete) model.check();
}

}  // namespace
}  // namespace rec2nwb::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rec2nwb::fuzz::check(data, size);
  return 0;
}
