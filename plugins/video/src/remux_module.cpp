#include "remux_module.hpp"

#include <dlfcn.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace rec2nwb::video {
namespace {

constexpr std::size_t kErrorBytes = 1024;

}  // namespace

RemuxModule::RemuxModule(const std::string& plugin_folder) {
  const auto path = std::filesystem::path(plugin_folder) / "remux.so";
  if (!std::filesystem::exists(path)) {
    throw std::runtime_error(
        "--convert-video needs " + path.string() +
        ", which is built where libavformat, libavcodec and libavutil are found: install "
        "libavformat-dev, libavcodec-dev and libavutil-dev and build again, or leave the option "
        "out");
  }
  // Never closed: libav registers things that live as long as the process.
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  void* symbol = library == nullptr ? nullptr : dlsym(library, REC2NWB_REMUX_SYMBOL);
  if (symbol == nullptr) {
    const char* reason = dlerror();
    throw std::runtime_error(
        "--convert-video needs the libraries of FFmpeg (libavformat, libavcodec, libavutil) that "
        "it was built with: install them, or leave the option out; " +
        std::string(reason == nullptr ? path.string() : reason));
  }
  std::memcpy(&function_, &symbol, sizeof function_);
}

std::optional<std::uint64_t> RemuxModule::convert(const std::string& source,
                                                  const std::string& target, double frame_s,
                                                  const std::function<bool()>& cancelled) const {
  const auto ask = [](void* ctx) -> std::int32_t {
    return (*static_cast<const std::function<bool()>*>(ctx))() ? 1 : 0;
  };
  std::function<bool()> asked = cancelled;
  const rec2nwb_remux_job job = {source.c_str(), target.c_str(), frame_s, ask, &asked};
  std::uint64_t frames = 0;
  std::array<char, kErrorBytes> error{};
  const std::int32_t status = function_(&job, &frames, error.data(), error.size());
  if (status == REC2NWB_REMUX_CANCELLED) return std::nullopt;
  if (status != REC2NWB_REMUX_OK) throw std::runtime_error(error.data());
  return frames;
}

}  // namespace rec2nwb::video
