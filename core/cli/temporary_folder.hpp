/// \file
/// A folder of its own for what a command makes up and throws away.
///
/// Needs: a folder for temporary files that can be written to. Promises: it is gone with the
/// object.
#pragma once

#include <filesystem>

namespace rec2nwb {

class TemporaryFolder {
 public:
  TemporaryFolder();  ///< \throws Error
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace rec2nwb
