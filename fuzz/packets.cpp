/// \file
/// The packets of recordings, and their time. The first byte of an input chooses the header and
/// how many packets a block has; the rest are the bytes behind the headers of one to three files,
/// with kNextFile between them.
///
/// Whatever the bytes are: blocks are contiguous and hold packets of their file, as they stand
/// there; the timeline takes all of them and gives every row its own counter, and a time that does
/// not go back.
#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "check.hpp"
#include "rec/block.hpp"
#include "rec/packet_file.hpp"
#include "session/timeline.hpp"

namespace rec2nwb::fuzz {
namespace {

constexpr std::size_t kMaxFiles = 3;

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

/// A timeline beside an array of every counter.
class Model {
 public:
  explicit Model(const Input& input) : input_(input), timeline_(clocks(input), scratch_, 4) {}

  void add(const Block& block) {
    must(block.first_row == counters_.size(), "rows go on where the last block ended");
    must(block.rows > 0 && block.rows <= input_.block_rows, "a block is not empty, nor too large");
    must(block.bytes.size() == std::size_t{block.rows} * block.layout->packet_bytes,
         "a block is whole packets");
    std::uint32_t next = 0;
    for (const Piece& piece : timeline_.add(block)) {
      must(piece.first == next && piece.rows > 0, "pieces are the block, in order");
      next += piece.rows;
    }
    must(next == block.rows, "pieces are all of the block");
    for (std::uint32_t i = 0; i < block.rows; ++i) counters_.push_back(block.counter(i));
  }

  void check() {
    if (!accepts<Error>([&] { timeline_.finish(); })) return;
    must(timeline_.rows(RowSpace::kRecorded) == counters_.size(), "every row is in the timeline");
    std::vector<std::uint32_t> counts(counters_.size());
    timeline_.counts(RowSpace::kRecorded, 0, counts);
    must(counts == counters_, "a row has its own counter");
    for (const RowSpace space : {RowSpace::kRecorded, RowSpace::kFilled}) check_seconds(space);
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

  void check_seconds(RowSpace space) {
    std::vector<double> seconds(timeline_.rows(space));
    timeline_.seconds(space, 0, seconds);
    std::vector<std::uint64_t> firsts;
    for (std::uint32_t i = 0; i < input_.files.size(); ++i) {
      firsts.push_back(timeline_.file_rows(i).first);
    }
    if (space == RowSpace::kFilled && input_.files.size() > 1)
      return;  // where files start: unknown
    for (std::size_t row = 1; row < seconds.size(); ++row) {
      must(std::count(firsts.begin(), firsts.end(), row) != 0 || seconds[row] >= seconds[row - 1],
           "seconds do not go back within a file");
    }
  }

  const Input& input_;
  ScratchFile scratch_{"/tmp"};
  Timeline timeline_;
  std::vector<std::uint32_t> counters_;
};

void read_file(const Input& input, std::uint32_t index, std::uint64_t& rows, Model& model) {
  const PacketFile& file = *input.files[index];
  std::vector<std::byte> buffer(std::size_t{input.block_rows} * file.layout().packet_bytes);
  Block block{.file = index, .layout = &file.layout()};
  while ((block.rows = file.read(block.first_file_row, buffer)) > 0) {
    block.first_row = rows;
    block.bytes = std::span(buffer).first(block.rows * std::size_t{file.layout().packet_bytes});
    must(std::memcmp(block.bytes.data(),
                     input.bytes[index].data() + file.offset_of_row(block.first_file_row),
                     block.bytes.size()) == 0,
         "packets are those of the file");
    model.add(block);
    rows += block.rows;
    block.first_file_row += block.rows;
  }
}

void check(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return;
  Input input;
  if (!accepts<Error>([&] { input = make_input(data, size); })) return;
  Model model(input);
  std::uint64_t rows = 0;
  const bool accepted = accepts<Error>([&] {
    for (std::uint32_t i = 0; i < input.files.size(); ++i) read_file(input, i, rows, model);
  });
  if (accepted) model.check();
}

}  // namespace
}  // namespace rec2nwb::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rec2nwb::fuzz::check(data, size);
  return 0;
}
