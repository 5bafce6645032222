#include "edges.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <stdexcept>
#include <string>

namespace rec2nwb::dio {
namespace {

constexpr std::uint32_t kWordBytes = 8;

}  // namespace

Edges::Edges(const std::vector<Line>& lines)
    : lines_(lines), offset_bytes_(lines.size()), states_(lines.size()), found_(lines.size()) {}

std::uint64_t Edges::load(const Word& word, const std::uint8_t* packet) {
  std::uint64_t value = 0;
  if (word.size_bytes == kWordBytes) {
    std::memcpy(&value, packet + word.offset_bytes, kWordBytes);
  } else {  // at the end of a packet
    std::memcpy(&value, packet + word.offset_bytes, word.size_bytes);
  }
  return value & word.mask;
}

void Edges::start_file(const sdk::Block& block) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const std::uint32_t device_at = block.device_offset_bytes(lines_[i].device);
    if (device_at == REC2NWB_ABSENT) {
      throw std::runtime_error("file " + std::to_string(block.file()) +
                               " of the session does not record the device of " +
                               lines_[i].channel_id);
    }
    offset_bytes_[i] = device_at + lines_[i].byte;
  }
  std::vector<std::size_t> order(lines_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](auto a, auto b) { return offset_bytes_[a] < offset_bytes_[b]; });
  words_.clear();
  for (const std::size_t line : order) {
    const std::uint32_t offset = offset_bytes_[line];
    if (words_.empty() || offset >= words_.back().offset_bytes + kWordBytes) {
      words_.push_back({offset, std::min(kWordBytes, block.packet_bytes() - offset), 0, 0, {}});
    }
    Word& word = words_.back();
    std::uint8_t bits[kWordBytes] = {};
    bits[offset - word.offset_bytes] = static_cast<std::uint8_t>(1U << lines_[line].bit);
    std::uint64_t mask = 0;
    std::memcpy(&mask, bits, sizeof mask);
    word.mask |= mask;
    word.lines.push_back(line);
  }
  for (Word& word : words_) word.last = load(word, block.packet(0));
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    note(i, block.first_row(), block.packet(0), true);
  }
}

void Edges::note(std::size_t line, std::uint64_t row, const std::uint8_t* packet, bool always) {
  const auto state = static_cast<std::uint8_t>(
      std::uint32_t{packet[offset_bytes_[line]]} >> lines_[line].bit & 1U);
  if (state == states_[line] && !always) return;
  states_[line] = state;
  found_[line].rows.push_back(row);
  found_[line].states.push_back(state);
}

const std::vector<Edges::Found>& Edges::scan(const sdk::Block& block) {
  for (Found& found : found_) {
    found.rows.clear();
    found.states.clear();
  }
  if (block.rows() == 0) return found_;
  if (block.first_file_row() == 0) start_file(block);
  const std::uint32_t rows = block.rows();
  const std::size_t packet_bytes = block.packet_bytes();
  for (Word& word : words_) {
    const std::uint8_t* packet = block.packet(0);
    for (std::uint32_t row = 0; row < rows; ++row, packet += packet_bytes) {
      const std::uint64_t now = load(word, packet);
      if (now == word.last) continue;
      word.last = now;
      for (const std::size_t line : word.lines) note(line, block.first_row() + row, packet, false);
    }
  }
  return found_;
}

}  // namespace rec2nwb::dio
