#include "cli/temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>

#include "base/error.hpp"
#include "base/text.hpp"

namespace rec2nwb {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::error_code error;
  const fs::path where = fs::temp_directory_path(error);
  std::string name = (where / "rec2nwb_XXXXXX").string();
  if (error || ::mkdtemp(name.data()) == nullptr) {
    throw Error(Code::kTemporaryFolder,
                format("no temporary folder can be made: {}",
                       error ? error.message() : std::strerror(errno)),
                {.file = name}, "set TMPDIR to a folder that can be written to");
  }
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // nobody is left to tell
  fs::remove_all(path_, ignored);
}

}  // namespace rec2nwb
