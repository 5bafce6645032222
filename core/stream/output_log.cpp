#include "stream/output_log.hpp"

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {

void OutputLog::append(std::span<const std::byte> bytes) {
  if (tail_.size() + bytes.size() > bytes_in_memory_) {
    spill(tail_);
    tail_.clear();
  }
  if (bytes.size() > bytes_in_memory_) return spill(bytes);
  tail_.reserve(bytes_in_memory_);  // once: what is not used of it is no memory
  tail_.insert(tail_.end(), bytes.begin(), bytes.end());
}

void OutputLog::spill(std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  extents_.push_back({spilled_bytes_, scratch_->append(bytes)});
  spilled_bytes_ += bytes.size();
}

void OutputLog::read(std::uint64_t offset_bytes, std::span<std::byte> out) const {
  if (offset_bytes + out.size() > size_bytes()) {
    throw Error(Code::kInternal, format("internal: read of {} bytes at {} of a log of {}",
                                        out.size(), offset_bytes, size_bytes()));
  }
  auto extent = std::upper_bound(
      extents_.begin(), extents_.end(), offset_bytes,
      [](std::uint64_t byte, const Extent& candidate) { return byte < candidate.first_byte; });
  while (!out.empty() && offset_bytes < spilled_bytes_) {
    const Extent& from = *std::prev(extent);
    const std::uint64_t end = extent == extents_.end() ? spilled_bytes_ : extent->first_byte;
    const auto n =
        static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), end - offset_bytes));
    scratch_->read_at(from.scratch_offset_bytes + (offset_bytes - from.first_byte), out.first(n));
    out = out.subspan(n);
    offset_bytes += n;
    if (extent != extents_.end()) ++extent;
  }
  if (!out.empty()) {
    std::memcpy(out.data(), tail_.data() + (offset_bytes - spilled_bytes_), out.size());
  }
}

}  // namespace rec2nwb
