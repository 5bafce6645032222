/// \file
/// The core's own part of a file, as a plan like any plugin's (owner 0): root texts, subject,
/// devices, tasks, associated files, epochs, sample counts, gaps and faults. What of it is only
/// known behind the pass (times) is appended by append_session_rows.
///
/// Needs: a Session. Promises: paths, names and types of docs/nwb-layout.md, in both layouts.
#pragma once

#include <vector>

#include "base/log.hpp"
#include "plan/plan.hpp"
#include "plugin/host_services.hpp"
#include "session/session.hpp"
#include "session/timeline.hpp"
#include "stream/fault_log.hpp"
#include "stream/output_store.hpp"

namespace rec2nwb {

inline constexpr const char* kCoreName = "the core";

/// \param log gets a warning for an associated file that cannot be read
Plan session_plan(const Session& session, const std::string& version, Log& log);

/// Epoch bounds, invalid times, faults: behind the pass, before NwbWriter::finish.
void append_session_rows(const Session& session, const Timeline& timeline, const FaultLog& faults,
                         OutputStore& store);

/// What plugins found wrong with the recording, behind those rows (standard layout).
/// \param faults by first row: PluginFaults::all()
void append_plugin_faults(const Session& session, const Timeline& timeline,
                          const std::vector<RecordingFault>& faults, OutputStore& store);

}  // namespace rec2nwb
