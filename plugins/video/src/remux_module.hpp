/// \file
/// RemuxModule: the library remux.so in the plugin's folder, loaded by need.
///
/// Needs: its path. Promises: a library that is not there, or cannot be loaded because libav is
/// missing, is an exception that says what to install; nothing of it is visible to others.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "../remux/remux.h"

namespace rec2nwb::video {

class RemuxModule {
 public:
  /// \throws std::runtime_error
  explicit RemuxModule(const std::string& plugin_folder);

  /// \return the number of frames; nothing if cancelled
  /// \throws std::runtime_error
  std::optional<std::uint64_t> convert(const std::string& source, const std::string& target,
                                       double frame_s,
                                       const std::function<bool()>& cancelled) const;

 private:
  rec2nwb_remux_function function_ = nullptr;
};

}  // namespace rec2nwb::video
