/// \file
/// What the program really says of the inputs that people most often get wrong: it breaks a session
/// of its own making in one way after the other and runs itself on each.
///
/// Needs: the program's own path, a folder for temporary files. Promises: no text of a message is
/// typed here; nothing is left behind; places in the messages are relative, so that the same
/// program says the same.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rec2nwb {

struct ErrorExample {
  std::string broken;  ///< what is wrong, in a few words
  std::string said;    ///< warnings and errors, as they were printed
  int exit_code = 0;
};

/// \param command the program: it is run once for each example
/// \throws Error: no temporary folder, no process; an example of which the program says nothing
std::vector<ErrorExample> make_error_examples(const std::filesystem::path& command);

}  // namespace rec2nwb
