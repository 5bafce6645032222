/// \file
/// Puts a file beside the NWB file: a hard link, or a copy where there can be none.
///
/// Needs: a source that can be read, a target at which nothing is. Promises: the same bytes; a copy
/// looks every few megabytes whether it is to stop. An error names both files.
#pragma once

#include <functional>
#include <string>

namespace rec2nwb::video {

/// \param cancelled asked while copying
/// \return false if cancelled
/// \throws std::runtime_error
bool place(const std::string& source, const std::string& target,
           const std::function<bool()>& cancelled);

/// The part of place for other devices and file systems without links.
bool copy_bytes(const std::string& source, const std::string& target,
                const std::function<bool()>& cancelled);

}  // namespace rec2nwb::video
