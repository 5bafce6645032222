/// \file
/// A host for tests of SDK headers that report to one or load from one.
///
/// Needs: GoogleTest. Promises: as if in create; what was said is in result.
#pragma once

#include <map>
#include <string>

#include "rec2nwb/detail/fake_host.hpp"
#include "rec2nwb/plugin.hpp"

namespace rec2nwb::sdk {

struct FakeHostRig {
  testing::Script script;
  testing::Result result;
  testing::detail::FakeHost fake;
  Host host;

  /// \param files what load finds: JSON by path
  explicit FakeHostRig(std::map<std::string, std::string> files = {})
      : script(with(std::move(files))), fake(script, result), host(fake.table()) {
    fake.begin(testing::detail::FakeHost::kCreate, "create");
  }

 private:
  static testing::Script with(std::map<std::string, std::string> files) {
    testing::Script script;
    script.load = std::move(files);
    return script;
  }
};

}  // namespace rec2nwb::sdk
