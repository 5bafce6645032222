#include "session/widen.hpp"

#include <cstring>
#include <fstream>
#include <set>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "rec/packet_file.hpp"
#include "session/field_signal.hpp"
#include "session/texts.hpp"

namespace rec2nwb::bench {
namespace {

constexpr std::size_t kRowsAtOnce = 8192;

void check(const Wide& wide) {
  const std::uint32_t unit = wide.shanks ? kProbeChannels : kChipChannels;
  if (wide.channels % unit != 0) {
    throw Error(Code::kInternal,
                format("channels: expected a multiple of {}, found {}", unit, wide.channels));
  }
}

std::string read_text(const std::filesystem::path& path, std::size_t bytes) {
  std::ifstream file(path, std::ios::binary);
  std::string text(bytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(bytes));
  if (!file) throw Error(Code::kFileNotReadable, "cannot be read", {.file = path.string()});
  return text;
}

class Output {
 public:
  explicit Output(const std::filesystem::path& path) : path_(path), file_(path, std::ios::binary) {}

  void write(const void* bytes, std::size_t size) {
    file_.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
  }
  void seek(std::uint64_t offset_bytes) { file_.seekp(static_cast<std::streamoff>(offset_bytes)); }
  void close() {
    file_.close();
    if (!file_)
      throw Error(Code::kFileNotWritten, "could not be written", {.file = path_.string()});
  }

 private:
  std::filesystem::path path_;
  std::ofstream file_;
};

/// Turns packets of a demo recording into wide ones.
class Widener {
 public:
  Widener(const PacketLayout& demo, const Wide& wide, double rate_hz, std::uint64_t seed)
      : from_bytes_(demo.packet_bytes),
        head_bytes_(demo.ephys_offset_bytes),
        packet_bytes_(head_bytes_ + 2 * std::size_t{wide.channels}),
        counts_(wide.channels),
        slots_(wide.channels),
        packets_(packet_bytes_ * kRowsAtOnce) {
    if (wide.channels > 0) signal_.emplace_back(wide.channels, group_channels(wide), rate_hz, seed);
  }

  /// \param packets of the demo, kRowsAtOnce at most
  std::span<const std::byte> widen(std::span<const std::byte> packets) {
    const std::size_t rows = packets.size() / from_bytes_;
    for (std::size_t row = 0; row < rows; ++row) {
      std::byte* const to = packets_.data() + row * packet_bytes_;
      std::memcpy(to, packets.data() + row * from_bytes_, head_bytes_);
      if (!signal_.empty()) {
        signal_.front().next(counts_);
        fill_slots();
        std::memcpy(to + head_bytes_, slots_.data(), 2 * slots_.size());
      }
    }
    return std::span(packets_).first(rows * packet_bytes_);
  }

 private:
  /// Chip order: the first channel of every chip, then the second of every chip, ...
  void fill_slots() {
    const std::size_t chips = counts_.size() / kChipChannels;
    for (std::size_t chip = 0; chip < chips; ++chip) {
      for (std::size_t i = 0; i < kChipChannels; ++i) {
        slots_[i * chips + chip] = counts_[chip * kChipChannels + i];
      }
    }
  }

  std::size_t from_bytes_;
  std::size_t head_bytes_;
  std::size_t packet_bytes_;
  std::vector<FieldSignal> signal_;  // one, or none
  std::vector<std::int16_t> counts_;
  std::vector<std::int16_t> slots_;
  std::vector<std::byte> packets_;
};

constexpr std::size_t kSparseEndRows = 8;

/// Some packets at each end, as they are read before a recording is, and nothing in between.
void write_sparse(const PacketFile& demo, const Wide& wide, Widener& widener,
                  std::uint64_t header_bytes, Output& output) {
  const PacketLayout& layout = demo.layout();
  std::vector<std::byte> packets(kSparseEndRows * layout.packet_bytes);
  demo.read(0, packets);
  const auto write_all = [&] {
    const auto bytes = widener.widen(packets);
    output.write(bytes.data(), bytes.size());
    return bytes.size() / kSparseEndRows;
  };
  const std::size_t wide_bytes = write_all();
  const std::uint64_t first_of_end = wide.sparse_rows - kSparseEndRows;
  for (std::size_t i = 0; i < kSparseEndRows; ++i) {
    std::byte* const packet = packets.data() + i * layout.packet_bytes;
    std::uint32_t counter = 0;
    std::int64_t clock_ns = 0;
    std::byte* const counter_at = packet + layout.counter_offset_bytes;
    std::byte* const clock_at = packet + layout.sysclock_offset_bytes.value_or(0);
    std::memcpy(&counter, counter_at, sizeof counter);
    std::memcpy(&clock_ns, clock_at, sizeof clock_ns);
    counter += static_cast<std::uint32_t>(first_of_end);
    clock_ns +=
        static_cast<std::int64_t>(static_cast<double>(first_of_end) * 1e9 / demo.header().rate_hz);
    std::memcpy(counter_at, &counter, sizeof counter);
    std::memcpy(clock_at, &clock_ns, sizeof clock_ns);
  }
  output.seek(header_bytes + first_of_end * wide_bytes);
  write_all();
}

void write_rec(const std::filesystem::path& from, const std::filesystem::path& to, const Wide& wide,
               std::uint64_t seed, bool sparse) {
  const PacketFile demo(from);
  const std::string header =
      wide_header(read_text(from, static_cast<std::size_t>(demo.header().header_bytes)), wide);
  Output output(to);
  output.write(header.data(), header.size());
  Widener widener(demo.layout(), wide, demo.header().rate_hz, seed);
  if (sparse) {
    write_sparse(demo, wide, widener, header.size(), output);
  } else {
    std::vector<std::byte> packets(kRowsAtOnce * demo.layout().packet_bytes);
    for (std::uint64_t row = 0; row < demo.rows();) {
      const std::uint32_t rows = demo.read(row, packets);
      const auto bytes =
          widener.widen(std::span(packets).first(rows * std::size_t{demo.layout().packet_bytes}));
      output.write(bytes.data(), bytes.size());
      row += rows;
    }
  }
  output.close();
}

}  // namespace

std::filesystem::path widen_session(const std::filesystem::path& demo,
                                    const std::filesystem::path& folder, const Wide& wide) {
  check(wide);
  // A name behind a slash at the end would be empty.
  std::filesystem::path session = folder / (demo / "").parent_path().filename();
  std::filesystem::create_directories(session);
  // By name: seeds must not depend on the order of a directory.
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(demo)) files.insert(entry.path());
  std::filesystem::path last;
  for (const auto& file : files) {
    if (file.extension() == ".rec") last = file;
  }
  std::uint64_t seed = wide.seed * 1000;
  for (const auto& from : files) {
    const std::filesystem::path to = session / from.filename();
    if (to.extension() == ".rec") {
      write_rec(from, to, wide, ++seed, wide.sparse_rows > 1 && from == last);
    } else if (to.extension() == ".yml") {
      const std::string yaml =
          wide_metadata(read_text(from, std::filesystem::file_size(from)), wide);
      Output output(to);
      output.write(yaml.data(), yaml.size());
      output.close();
    } else {
      std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
    }
  }
  return session;
}

}  // namespace rec2nwb::bench
