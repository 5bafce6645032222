/// \file
/// Montage: which recorded channel is which contact of which probe.
///
/// Three sources have to agree: the header (ntrodes with their hardware channels, and the slots of
/// a packet), the metadata (electrode groups, and for each ntrode a map from its k-th channel to an
/// electrode of a group's probe) and the probe geometries.
///
/// Needs: a session (schemas/session.schema.json). Promises: every disagreement becomes a fault
/// with its place; without faults, one Electrode for each recorded channel, in table order: groups
/// as in the metadata, shanks and contacts as in the probe.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "probe.hpp"

namespace rec2nwb::ephys {

/// metadata electrode_groups[i].
struct Group {
  Cursor entry;
  std::int64_t id = 0;
  const Probe* probe = nullptr;  ///< nullptr: unknown device_type, a fault by then
};

/// metadata ntrode_electrode_group_channel_map[i].
struct NtrodeMap {
  std::int64_t ntrode_id = 0;
  std::string pointer;
  std::size_t group = 0;                           ///< index into groups
  std::map<std::int64_t, std::int64_t> electrode;  ///< k-th channel -> electrode id
};

/// Where an electrode is: group index and electrode id.
using Site = std::pair<std::size_t, std::int64_t>;

/// A row of the electrode table, and a column of the e-series.
struct Electrode {
  std::size_t group = 0;
  Contact contact;
  std::int64_t number_in_probe = 0;  ///< counts all contacts of the probe, recorded or not
  std::int64_t hw_chan = 0;
  std::uint32_t slot = 0;  ///< in the packet
  std::int64_t ntrode_id = 0;
  bool bad = false;
  std::int64_t reference_row = -1;  ///< -1: none
  double uv_per_count = 0;
};

struct Montage {
  std::vector<Group> groups;
  std::vector<NtrodeMap> maps;
  /// Named by any ntrode of the group: metadata written for readers that look at a group's first
  /// ntrode only has the bad electrodes of the whole probe there.
  std::set<Site> bad;
  std::vector<Electrode> electrodes;

  const NtrodeMap* map_of(std::int64_t ntrode_id) const;  ///< nullptr if there is none
};

Montage make_montage(const Json& session, const Probes& probes, Faults& faults);

/// Fills reference_row: each group takes the reference of its last ntrode in the header, as the
/// field's readers expect. refChan counts from 1; refNTrodeID absent or below 1 means none.
void set_references(const Json& session, Montage& montage, Faults& faults);

}  // namespace rec2nwb::ephys
