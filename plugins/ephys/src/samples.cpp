#include "samples.hpp"

#include <cmath>
#include <cstring>
#include <limits>

namespace rec2nwb::ephys {
namespace {

constexpr std::uint32_t kSlotBytes = 2;  // int16, little endian
constexpr double kLowest = std::numeric_limits<std::int16_t>::min();
constexpr double kHighest = std::numeric_limits<std::int16_t>::max();

std::int16_t to_microvolts(std::int16_t count, double uv_per_count) {
  return static_cast<std::int16_t>(static_cast<double>(count) * uv_per_count);
}

}  // namespace

bool fits_microvolts(double uv_per_count) {
  return std::trunc(kLowest * uv_per_count) >= kLowest &&
         std::trunc(kHighest * uv_per_count) <= kHighest;
}

Samples::Samples(const std::vector<Electrode>& electrodes, bool as_microvolts) {
  for (const auto& electrode : electrodes) {
    offset_bytes_.push_back(electrode.slot * kSlotBytes);
    if (!as_microvolts) continue;
    auto& table = of_scale_[electrode.uv_per_count];
    if (!table) {
      auto filled = std::make_unique<Table>();
      for (std::size_t i = 0; i < filled->size(); ++i) {
        const auto count = static_cast<std::int16_t>(static_cast<std::uint16_t>(i));
        (*filled)[i] = to_microvolts(count, electrode.uv_per_count);
      }
      table = std::move(filled);
    }
    tables_.push_back(table.get());
  }
}

void Samples::copy(const sdk::Block& block, std::int16_t* out) const {
  if (tables_.empty()) {
    copy_counts(block, out);
  } else {
    copy_microvolts(block, out);
  }
}

void Samples::copy_counts(const sdk::Block& block, std::int16_t* out) const {
  const std::size_t width = offset_bytes_.size();
  const std::uint32_t* offsets = offset_bytes_.data();
  for (std::uint32_t row = 0; row < block.rows(); ++row, out += width) {
    const std::uint8_t* slots = block.packet(row) + block.ephys_offset_bytes();
    for (std::size_t j = 0; j < width; ++j) std::memcpy(out + j, slots + offsets[j], kSlotBytes);
  }
}

void Samples::copy_microvolts(const sdk::Block& block, std::int16_t* out) const {
  const std::size_t width = offset_bytes_.size();
  const std::uint32_t* offsets = offset_bytes_.data();
  const Table* const* tables = tables_.data();
  for (std::uint32_t row = 0; row < block.rows(); ++row, out += width) {
    const std::uint8_t* slots = block.packet(row) + block.ephys_offset_bytes();
    for (std::size_t j = 0; j < width; ++j) {
      std::uint16_t count = 0;
      std::memcpy(&count, slots + offsets[j], kSlotBytes);
      out[j] = (*tables[j])[count];
    }
  }
}

}  // namespace rec2nwb::ephys
