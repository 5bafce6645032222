/* A plugin in plain C11: one rows output (the counter, uint32) and one events output (row of every
   seventh packet). It keeps its state in static memory, so it serves one instance at a time. */
#include <stdio.h>
#include <string.h>

#include "rec2nwb/abi.h"

static const rec2nwb_host* host;

static rec2nwb_str text(const char* characters) {
  rec2nwb_str view = {characters, strlen(characters)};
  return view;
}

static rec2nwb_status create(const rec2nwb_host* given, rec2nwb_str session_json, void** self) {
  (void)session_json;
  host = given;
  *self = &host;
  if (!REC2NWB_HAS(host, epoch_bounds)) {
    host->fail(host->ctx, text("this host is too old"));
    return REC2NWB_ERROR;
  }
  host->log(host->ctx, REC2NWB_LOG_INFO, text("hello from C"));
  return REC2NWB_OK;
}

static rec2nwb_status plan(void* self) {
  (void)self;
  return host->put_plan(
      host->ctx,
      text("{\"groups\":[{\"path\":\"/acquisition/c\"}],\"datasets\":["
           "{\"path\":\"/acquisition/c/data\",\"kind\":\"rows\",\"dtype\":\"uint32\",\"output\":0},"
           "{\"path\":\"/acquisition/c/"
           "events\",\"kind\":\"events\",\"dtype\":\"uint8\",\"output\":1}"
           "]}"));
}

static rec2nwb_status process(void* self, const rec2nwb_block* block, void* const* columns,
                              uint32_t column_count) {
  (void)self;
  if (column_count != 2 || columns[0] == NULL || columns[1] != NULL) {
    host->fail(host->ctx, text("the columns are not those of the plan"));
    return REC2NWB_ERROR;
  }
  uint32_t* counters = columns[0];
  for (uint32_t row = 0; row < block->rows; ++row) {
    const uint8_t* packet = block->packets + (size_t)row * block->layout->packet_bytes;
    memcpy(&counters[row], packet + block->layout->counter_offset_bytes, sizeof *counters);
    const uint64_t session_row = block->first_row + row;
    if (session_row % 7 == 0) {
      const uint8_t value = 1;
      const rec2nwb_status status = host->append_events(host->ctx, 1, &session_row, &value, 1);
      if (status != REC2NWB_OK) return status;
    }
  }
  return REC2NWB_OK;
}

static void destroy(void* self) { (void)self; }

static const rec2nwb_plugin description = {
    .struct_size = sizeof(rec2nwb_plugin),
    .abi_major = REC2NWB_ABI_MAJOR,
    .abi_minor = REC2NWB_ABI_MINOR,
    .name = {"c11", 3},
    .version = {"1.0.0", 5},
    .create = create,
    .plan = plan,
    .process = process,
    .destroy = destroy,
};

const rec2nwb_plugin* rec2nwb_plugin_entry(uint32_t host_major) {
  return host_major == REC2NWB_ABI_MAJOR ? &description : NULL;
}
