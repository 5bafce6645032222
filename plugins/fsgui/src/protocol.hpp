/// \file
/// Protocol: what an fs_gui file says of a stimulation, as far as the epochs table has columns for
/// it.
///
/// The file is a list of nodes. One is the action (pulses); its trigger_id names the node that
/// starts it (a ripple or theta filter), its condition_id and filter_id are trees of gates whose
/// leaves name nodes that must hold at that time (speed, zones of the video).
///
/// Needs: the file and its entry in fs_gui_yamls. Promises: anything missing or of another type is
/// a Fault with file and place; what the table cannot say is in notes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "geometry.hpp"
#include "json.hpp"
#include "rec2nwb/plugin.hpp"

namespace rec2nwb::fsgui {

struct Protocol {
  Json values = Json::object();  ///< by name of the column in epochs_table.yml
  std::vector<Nodes> regions;    ///< in pixels
  std::vector<std::string> notes;
};

/// \param entry of fs_gui_yamls: pulse parameters that the file lacks may stand there
/// \param folders where else to look for geometry files
Protocol read_protocol(const sdk::Host& host, const std::filesystem::path& file,
                       const Cursor& entry, std::vector<std::filesystem::path> folders);

}  // namespace rec2nwb::fsgui
