/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * image-info: what a file is, and everything that is known of it.
 */
#include "nf-cli-commands.h"

#include "nf-address.h"
#include "nf-cli-error.h"
#include "nf-cli-json.h"
#include "nf-cli-text.h"
#include "nf-words-firmware.h"

#include <glib/gi18n-lib.h>

enum { N_COLUMNS = 2 };

/* Adds a line, if there is anything to say. @value: (transfer full) (nullable) */
static void
take_line (GPtrArray *cells, const char *title, char *value)
{
  g_autofree char *taken = value;

  if (taken == NULL || *taken == '\0')
    return;
  g_ptr_array_add (cells, g_strdup (title));
  g_ptr_array_add (cells, g_steal_pointer (&taken));
}

static void
add_line (GPtrArray *cells, const char *title, const char *value)
{
  take_line (cells, title, g_strdup (value));
}

/* Prints @cells in columns, after a headline if there is one. */
static void
answer_block (NfCliOutput *output, const char *headline, GPtrArray *cells, guint n_columns)
{
  g_autofree char *lines = nf_cli_text_align (cells, n_columns);
  g_autofree char *head = headline != NULL ? g_strdup_printf ("\n%s\n", headline) : NULL;

  if (head != NULL)
    nf_cli_output_answer (output, head);
  nf_cli_output_answer (output, lines);
}

/* --- The file ---------------------------------------------------------------------------- */

static const char *
get_numbers (NfNumbers numbers)
{
  if (numbers == NF_NUMBERS_INTEGER)
    return _ ("integer");
  return numbers == NF_NUMBERS_FLOAT ? _ ("float") : NULL;
}

static void
add_texts (GPtrArray *cells, const NfFirmwareFacts *facts)
{
  add_line (cells, _ ("Product:"), facts->product);
  add_line (cells, _ ("Version:"), facts->version);
  add_line (cells, _ ("SDK:"), facts->sdk);
  add_line (cells, _ ("Built:"), facts->built);
  add_line (cells, _ ("Branch:"), facts->branch);
  add_line (cells, _ ("Commit:"), facts->commit);
  add_line (cells, _ ("Numbers:"), get_numbers (facts->numbers));
  add_line (cells, _ ("Modules:"), facts->modules);
  add_line (cells, _ ("Also says:"), facts->extra);
  add_line (cells, _ ("Chip:"), facts->other_chip.name);
}

static void
answer_file (NfCliOutput *output, const NfImage *image, const NfFirmware *firmware)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  take_line (cells, _ ("File:"), g_filename_display_name (nf_image_get_name (image)));
  take_line (cells, _ ("Bytes:"), g_strdup_printf ("%" G_GSIZE_FORMAT, nf_image_get_size (image)));
  take_line (cells, _ ("Is:"), nf_words_format_firmware (firmware));
  take_line (cells, _ ("Because:"), nf_words_format_firmware_reason (firmware));
  take_line (cells, _ ("Goes to:"), nf_words_format_firmware_place (firmware));
  take_line (cells, _ ("Problem:"), nf_words_format_firmware_fault (firmware));
  take_line (cells, _ ("Problem:"), nf_words_format_firmware_refusal (firmware));
  add_texts (cells, nf_firmware_get_facts (firmware));
  answer_block (output, NULL, cells, N_COLUMNS);
}

/* --- NodeMCU's partitions ---------------------------------------------------------------- */

static char *
format_partition (guint32 type)
{
  switch (type) {
  case NF_PARTITION_RF_CAL:
    return g_strdup (_ ("RF calibration"));
  case NF_PARTITION_PHY_DATA:
    return g_strdup (_ ("Init data"));
  case NF_PARTITION_PARAMETERS:
    return g_strdup (_ ("Parameters"));
  case NF_PARTITION_BOOT:
    return g_strdup (_ ("Boot part"));
  case NF_PARTITION_CODE:
    return g_strdup (_ ("Code"));
  case NF_PARTITION_LFS_0:
  case NF_PARTITION_LFS_1:
    return g_strdup (_ ("Lua flash store"));
  case NF_PARTITION_TLS:
    return g_strdup (_ ("TLS certificates"));
  case NF_PARTITION_SPIFFS_0:
  case NF_PARTITION_SPIFFS_1:
    return g_strdup ("SPIFFS");
  default:
    return g_strdup_printf ("%u", type);
  }
}

static char *
format_partition_size (guint32 size)
{
  return size == G_MAXUINT32 ? g_strdup (_ ("the rest")) : g_strdup_printf ("0x%05x", size);
}

/* What the table leaves to the firmware's first start is 0 there. */
static void
answer_partitions (NfCliOutput *output, const NfPartitions *partitions)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (cells, g_strdup (_ ("Partition")));
  g_ptr_array_add (cells, g_strdup (_ ("Address")));
  g_ptr_array_add (cells, g_strdup (_ ("Bytes")));
  for (guint i = 0; i < partitions->n; i++) {
    const NfPartition *partition = &partitions->partitions[i];
    g_ptr_array_add (cells, format_partition (partition->type));
    g_ptr_array_add (cells, nf_address_format (partition->range.address));
    g_ptr_array_add (cells, format_partition_size (partition->range.size));
  }
  answer_block (output,
                partitions->is_filled_in ? _ ("NodeMCU's partitions:")
                                         : _ ("NodeMCU's partitions, before its first start:"),
                cells,
                3);
}

/* --- Programs ---------------------------------------------------------------------------- */

static char *
format_proof (guint32 stored, guint32 computed, int digits)
{
  if (stored == computed)
    return g_strdup_printf (_ ("0x%0*x, right"), digits, stored);
  return g_strdup_printf (_ ("0x%0*x, wrong: the content gives 0x%0*x"),
                          digits,
                          stored,
                          digits,
                          computed);
}

static void
add_program (GPtrArray *cells, const NfFirmwareProgram *program)
{
  if (program->version != 0) {
    add_line (cells, _ ("Flash mode:"), nf_flash_mode_to_string (program->settings.mode));
    add_line (cells,
              _ ("Flash frequency:"),
              nf_flash_frequency_to_string (program->settings.frequency));
    add_line (cells, _ ("Flash size:"), nf_flash_size_to_string (program->settings.size));
  }
  take_line (cells, _ ("Entry point:"), g_strdup_printf ("0x%08x", program->entry));
  if (program->has_checksum)
    take_line (cells,
               _ ("Checksum:"),
               format_proof (program->stored_checksum, program->computed_checksum, 2));
  if (program->has_crc)
    take_line (cells, _ ("CRC:"), format_proof (program->stored_crc, program->computed_crc, 8));
}

static const char *
get_memory (NfSegmentKind memory)
{
  static const char *const names[] = {
    [NF_SEGMENT_OTHER] = "-",
    [NF_SEGMENT_DRAM] = "DRAM",
    [NF_SEGMENT_IRAM] = "IRAM",
    [NF_SEGMENT_IROM] = "IROM",
  };

  return names[memory];
}

static void
answer_segments (NfCliOutput *output, const NfFirmwareProgram *program)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (cells, g_strdup (_ ("Segment")));
  g_ptr_array_add (cells, g_strdup (_ ("Loaded to")));
  g_ptr_array_add (cells, g_strdup (_ ("Bytes")));
  g_ptr_array_add (cells, g_strdup (_ ("In the file at")));
  g_ptr_array_add (cells, g_strdup (_ ("Memory")));
  for (guint i = 0; i < program->n_segments; i++) {
    g_ptr_array_add (cells, g_strdup_printf ("%u", i));
    g_ptr_array_add (cells, g_strdup_printf ("0x%08x", program->segments[i].address));
    g_ptr_array_add (cells, g_strdup_printf ("0x%05x", program->segments[i].size));
    g_ptr_array_add (
        cells,
        g_strdup_printf ("0x%05x", program->segments[i].offset - NF_SEGMENT_HEADER_SIZE));
    g_ptr_array_add (cells, g_strdup (get_memory (program->segments[i].memory)));
  }
  answer_block (output, NULL, cells, 5);
}

static char *
format_headline (const NfFirmwareProgram *program)
{
  g_autofree char *begin = nf_address_format (program->offset);
  g_autofree char *end = nf_address_format (program->end);

  if (program->version == 0)
    return g_strdup_printf (_ ("Program from %s to %s:"), begin, end);
  return g_strdup_printf (_ ("Program from %s to %s, image version %u:"),
                          begin,
                          end,
                          program->version);
}

static void
answer_program (NfCliOutput *output, const NfFirmwareProgram *program)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *headline = format_headline (program);

  add_program (cells, program);
  answer_block (output, headline, cells, N_COLUMNS);
  nf_cli_output_answer (output, "\n");
  answer_segments (output, program);
}

/* --- All --------------------------------------------------------------------------------- */

static void
answer_image (NfCliOutput *output, const NfImage *image, const NfFirmware *firmware)
{
  const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);

  answer_file (output, image, firmware);
  if (facts->partitions.n > 0)
    answer_partitions (output, &facts->partitions);
  for (guint i = 0; i < nf_firmware_get_n_programs (firmware); i++)
    answer_program (output, nf_firmware_get_program (firmware, i));
}

int
nf_cli_image_info (NfCliOutput *output, const NfCliOptions *options)
{
  const char *path = options->words[0];
  g_autoptr (GError) error = NULL;
  g_autoptr (NfImage) image = nf_image_load (path, &error);
  g_autoptr (NfFirmware) firmware = NULL;

  if (image == NULL)
    return nf_cli_output_fail (output, error, NULL);
  firmware = nf_firmware_identify_image (path, image);
  if (output->json)
    nf_cli_output_take_json (output, nf_cli_json_format_image (image, firmware));
  else
    answer_image (output, image, firmware);
  return NF_CLI_DONE;
}
