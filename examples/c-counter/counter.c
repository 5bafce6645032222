/*
 * The smallest plugin: one TimeSeries, /acquisition/packet_counter, with the counter of every
 * packet. In C, with abi.h alone; in C++ plugin.hpp takes the glue away.
 */
#include <stdlib.h>
#include <string.h>

#include "rec2nwb/abi.h"

/* Output 0 is the "data" below; the host writes its "timestamps". */
static const char kPlan[] =
    "{\"groups\": [{"
    "  \"path\": \"/acquisition/packet_counter\","
    "  \"type\": {\"namespace\": \"core\", \"name\": \"TimeSeries\"},"
    "  \"attributes\": {"
    "    \"description\": \"Counter of every recorded packet: a step of more than 1 is a gap\","
    "    \"comments\": \"Counts samples and starts again at 0 after 2^32\"}}],"
    " \"datasets\": [{"
    "  \"path\": \"/acquisition/packet_counter/data\","
    "  \"kind\": \"rows\", \"dtype\": \"uint32\", \"output\": 0, \"timestamps\": true,"
    "  \"attributes\": {\"unit\": \"samples\", \"conversion\": 1.0, \"offset\": 0.0,"
    "                 \"resolution\": 1.0}}]}";

/* What is kept between the verbs. An instance of its own for each session: no global state. */
typedef struct counter {
  const rec2nwb_host* host;
} counter;

static rec2nwb_str text(const char* characters) {
  const rec2nwb_str view = {characters, strlen(characters)};
  return view;
}

static rec2nwb_status create(const rec2nwb_host* host, rec2nwb_str session_json, void** self) {
  (void)session_json; /* nothing of the session is needed */
  counter* made = malloc(sizeof *made);
  if (made == NULL) {
    host->fail(host->ctx, text("out of memory"));
    return REC2NWB_ERROR;
  }
  made->host = host;
  *self = made;
  return REC2NWB_OK;
}

static rec2nwb_status plan(void* self) {
  const rec2nwb_host* host = ((counter*)self)->host;
  return host->put_plan(host->ctx, text(kPlan));
}

static rec2nwb_status process(void* self, const rec2nwb_block* block, void* const* columns,
                              uint32_t column_count) {
  (void)self;
  (void)column_count;
  uint32_t* counts = columns[0];
  const uint8_t* from = block->packets + block->layout->counter_offset_bytes;
  for (uint32_t row = 0; row < block->rows; ++row) {
    memcpy(&counts[row], from, sizeof *counts);
    from += block->layout->packet_bytes;
  }
  return REC2NWB_OK;
}

static void destroy(void* self) { free(self); }

static const rec2nwb_plugin kDescription = {
    .struct_size = sizeof(rec2nwb_plugin),
    .abi_major = REC2NWB_ABI_MAJOR,
    .abi_minor = REC2NWB_ABI_MINOR,
    .name = {"c-counter", sizeof "c-counter" - 1},
    .version = {"1.0.0", sizeof "1.0.0" - 1},
    .create = create,
    .plan = plan,
    .process = process,
    .destroy = destroy,
};

const rec2nwb_plugin* rec2nwb_plugin_entry(uint32_t host_major) {
  return host_major == REC2NWB_ABI_MAJOR ? &kDescription : NULL;
}
