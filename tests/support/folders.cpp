#include "support/folders.hpp"

namespace rec2nwb::test {

std::filesystem::path source_dir() { return REC2NWB_SOURCE_DIR; }

std::filesystem::path test_plugins_dir() { return REC2NWB_TEST_PLUGINS; }

}  // namespace rec2nwb::test
