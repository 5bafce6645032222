#include "placement.hpp"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace rec2nwb::video {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{4} << 20;

}  // namespace

bool place(const std::string& source, const std::string& target,
           const std::function<bool()>& cancelled) {
  std::error_code failure;
  // A link to a symbolic link would lead elsewhere from another folder.
  const std::filesystem::path real = std::filesystem::canonical(source, failure);
  if (!failure) std::filesystem::create_hard_link(real, target, failure);
  return !failure || copy_bytes(source, target, cancelled);
}

bool copy_bytes(const std::string& source, const std::string& target,
                const std::function<bool()>& cancelled) {
  std::ifstream from(source, std::ios::binary);
  if (!from) throw std::runtime_error(source + " cannot be opened for reading");
  std::ofstream to(target, std::ios::binary | std::ios::trunc);
  std::vector<char> block(kBlockBytes);
  while (from && to) {
    if (cancelled()) return false;
    from.read(block.data(), static_cast<std::streamsize>(block.size()));
    to.write(block.data(), from.gcount());
  }
  if (from.bad()) throw std::runtime_error(source + " cannot be read to its end");
  to.close();
  if (!to) {
    throw std::runtime_error(source + " cannot be copied to " + target +
                             ": is there space, and may it be written?");
  }
  return true;
}

}  // namespace rec2nwb::video
