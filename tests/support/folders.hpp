// Where things of this checkout are, for tests that read them. In a source of its own, so that no
// other object depends on where the checkout is: the compiler cache then holds for all of them.
#pragma once

#include <filesystem>

namespace rec2nwb::test {

/// The checkout.
std::filesystem::path source_dir();

/// The plugins that tests/abi builds: a folder each.
std::filesystem::path test_plugins_dir();

}  // namespace rec2nwb::test
