/* The places of all members, ABI 1.0 and later, on 64-bit machines. A line that fails here breaks
   every plugin that was ever built: members are only added, behind the last one. */
#include "rec2nwb/abi.h"

#ifdef __cplusplus
#define CHECK(condition) static_assert(condition, #condition)
#else
#define CHECK(condition) _Static_assert(condition, #condition)
#endif
#define AT(type, member, offset) CHECK(offsetof(type, member) == (offset))

CHECK(sizeof(void*) == 8);
CHECK(sizeof(rec2nwb_str) == 16);
CHECK(sizeof(rec2nwb_status) == 4);
CHECK(REC2NWB_OK == 0 && REC2NWB_ERROR == 1 && REC2NWB_CANCELLED == 2);
CHECK(REC2NWB_LOG_DEBUG == 0 && REC2NWB_LOG_INFO == 1 && REC2NWB_LOG_WARNING == 2 &&
      REC2NWB_LOG_ERROR == 3);
CHECK(REC2NWB_PROBLEM_WARNING == 0 && REC2NWB_PROBLEM_ERROR == 1);
CHECK(REC2NWB_ABSENT == 0xFFFFFFFFu);

AT(rec2nwb_str, data, 0);
AT(rec2nwb_str, size, 8);

AT(rec2nwb_layout, struct_size, 0);
AT(rec2nwb_layout, packet_bytes, 4);
AT(rec2nwb_layout, counter_offset_bytes, 8);
AT(rec2nwb_layout, sysclock_offset_bytes, 12);
AT(rec2nwb_layout, ephys_offset_bytes, 16);
AT(rec2nwb_layout, ephys_channels, 20);
AT(rec2nwb_layout, device_count, 24);
AT(rec2nwb_layout, device_offset_bytes, 32);

AT(rec2nwb_block, struct_size, 0);
AT(rec2nwb_block, file, 4);
AT(rec2nwb_block, first_row, 8);
AT(rec2nwb_block, first_file_row, 16);
AT(rec2nwb_block, rows, 24);
AT(rec2nwb_block, layout, 32);
AT(rec2nwb_block, packets, 40);

AT(rec2nwb_host, struct_size, 0);
AT(rec2nwb_host, abi_minor, 4);
AT(rec2nwb_host, ctx, 8);
AT(rec2nwb_host, log, 16);
AT(rec2nwb_host, fail, 24);
AT(rec2nwb_host, cancelled, 32);
AT(rec2nwb_host, problem, 40);
AT(rec2nwb_host, get, 48);
AT(rec2nwb_host, load, 56);
AT(rec2nwb_host, put_plan, 64);
AT(rec2nwb_host, append_events, 72);
AT(rec2nwb_host, append, 80);
AT(rec2nwb_host, rows_to_seconds, 88);
AT(rec2nwb_host, counts_to_rows, 96);
AT(rec2nwb_host, counts_to_seconds, 104);
AT(rec2nwb_host, epoch_bounds, 112);
/* since 1.1 */
AT(rec2nwb_host, published, 120);
AT(rec2nwb_host, read_published, 128);
AT(rec2nwb_host, output_file, 136);
/* since 1.2 */
AT(rec2nwb_host, recording_fault, 144);

AT(rec2nwb_recording_fault, struct_size, 0);
AT(rec2nwb_recording_fault, first_row, 8);
AT(rec2nwb_recording_fault, rows, 16);
AT(rec2nwb_recording_fault, length, 24);
AT(rec2nwb_recording_fault, kind, 32);
AT(rec2nwb_recording_fault, unit, 48);
AT(rec2nwb_recording_fault, action, 64);

AT(rec2nwb_plugin, struct_size, 0);
AT(rec2nwb_plugin, abi_major, 4);
AT(rec2nwb_plugin, abi_minor, 8);
AT(rec2nwb_plugin, name, 16);
AT(rec2nwb_plugin, version, 32);
AT(rec2nwb_plugin, create, 48);
AT(rec2nwb_plugin, plan, 56);
AT(rec2nwb_plugin, process, 64);
AT(rec2nwb_plugin, finish, 72);
AT(rec2nwb_plugin, destroy, 80);
