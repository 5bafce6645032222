#include "rec/packet_window.hpp"

#include <algorithm>
#include <cstring>

namespace rec2nwb {

PacketHead read_head(const std::byte* packet, const PacketLayout& layout) {
  PacketHead head;
  head.sync = *packet == std::byte{kSyncByte};
  std::memcpy(&head.counter, packet + layout.counter_offset_bytes, sizeof head.counter);
  if (layout.sysclock_offset_bytes) {
    std::memcpy(&head.sysclock_ns, packet + *layout.sysclock_offset_bytes, sizeof head.sysclock_ns);
  }
  return head;
}

PacketWindow::PacketWindow(const PacketFile& file)
    : file_(file), head_bytes_(file.layout().ephys_offset_bytes) {}

bool PacketWindow::holds_packet(std::uint64_t at) const {
  return at <= file_.end_bytes() && file_.end_bytes() - at >= packet_bytes();
}

std::span<const std::byte> PacketWindow::look(std::uint64_t at, std::size_t bytes) {
  if (at < start_ || at + bytes > start_ + size_) {
    buffer_.resize(std::max(kBytes, 2 * head_bytes_));
    start_ = at;
    size_ = file_.read_at(at, buffer_);
  }
  const std::span<const std::byte> there(buffer_.data(), size_);
  return there.subspan(std::min<std::uint64_t>(at - start_, size_));
}

std::optional<PacketHead> PacketWindow::head(std::uint64_t at) {
  if (!holds_packet(at)) return std::nullopt;
  const std::span<const std::byte> bytes = look(at, head_bytes_);
  if (bytes.size() < head_bytes_) return std::nullopt;  // the file became shorter
  return read_head(bytes.data(), file_.layout());
}

std::optional<std::uint64_t> PacketWindow::find_sync(std::uint64_t at, std::uint64_t end) {
  while (at < end) {
    const std::span<const std::byte> bytes = look(at, 1);
    if (bytes.empty()) return std::nullopt;
    const std::size_t size = std::min<std::uint64_t>(bytes.size(), end - at);
    const void* found = std::memchr(bytes.data(), kSyncByte, size);
    if (found != nullptr) {
      return at + static_cast<std::uint64_t>(static_cast<const std::byte*>(found) - bytes.data());
    }
    at += size;
  }
  return std::nullopt;
}

bool PacketWindow::same_packets(std::uint64_t a, std::uint64_t b) const {
  std::vector<std::byte> first(packet_bytes());
  std::vector<std::byte> second(packet_bytes());
  return file_.read_at(a, first) == first.size() && file_.read_at(b, second) == second.size() &&
         first == second;
}

}  // namespace rec2nwb
