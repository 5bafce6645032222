/// \file
/// Everything that can be known of a session without converting it, all problems at once.
///
/// Needs: a discovery, the catalog. Promises: a fault in one place hides none in another: a bad
/// recording is left out and the rest goes on, bad metadata does not hide the recordings. What
/// could not be looked at is said. Nothing is written; of the packets the ends of each file are
/// read, or all of them if that is wanted.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/conversion_run.hpp"
#include "cli/session_arguments.hpp"
#include "session/discover.hpp"

namespace rec2nwb {

struct CheckedSession {
  std::string name;  ///< DATE_ANIMAL; empty: the folder itself, and the plugins
  Problems problems;
  std::vector<std::string> not_checked;  ///< what, and why
};

struct CheckWish {
  bool packets = false;  ///< all of them
  OnProgress progress;   ///< while they are read
  std::function<bool()> cancelled;
};

/// \throws Cancelled
CheckedSession check_session(const Discovery& discovery, const SessionFiles& files,
                             const SessionArguments& arguments, const Catalog& catalog,
                             const CheckWish& wish);

/// What is of no session in particular.
CheckedSession check_folder(const Discovery& discovery, const Catalog& catalog);

}  // namespace rec2nwb
