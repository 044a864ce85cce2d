/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Files of which something is to be said, see cli-findings.h.
 */
#include "cli-findings.h"

#include "../support/firmware-maker.h"
#include "../support/test-image.h"

#include <string.h>

enum { MB = 1 << 20, DATA_SIZE = 0x1000, PROGRAM_SIZE = 0x8000 };

static void
add_file (CliFindings *self, const char *name, GByteArray *file)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (file);

  g_free (cli_fixture_add_file (self->cli, name, bytes));
}

static void
add_files (CliFindings *self)
{
  g_autoptr (GBytes) data = test_image_new_data (DATA_SIZE, 2);
  g_autoptr (GBytes) program = test_image_new_program (PROGRAM_SIZE, 1);
  GByteArray *nodemcu = g_byte_array_new ();
  GByteArray *user = g_byte_array_new ();
  GByteArray *other = g_byte_array_new ();
  GByteArray *page = g_byte_array_new ();
  GByteArray *packed = g_byte_array_new ();
  g_autoptr (GByteArray) arduino = g_byte_array_new ();

  maker_append_arduino (arduino);
  maker_append_nodemcu_3 (nodemcu, 0x2002); /* made for 1 MB */
  maker_append_v2 (user, 0x4000, 1, 0x4002);
  maker_append_other_chip (other, 0, FALSE);
  maker_append_text (page, "<!DOCTYPE html>\n<html><body>Not found</body></html>\n");
  g_byte_array_unref (packed);
  packed = maker_pack (arduino);
  add_file (self, "nodemcu.bin", nodemcu);
  add_file (self, "user1.bin", user);
  add_file (self, "esp32.bin", other);
  add_file (self, "page.bin", page);
  add_file (self, "ota.bin.gz", packed);
  g_free (cli_fixture_add_file (self->cli, "data.bin", data));
  g_free (cli_fixture_add_file (self->cli, "program.bin", program));
}

void
cli_findings_set_up (CliFindings *self, gconstpointer data)
{
  gsize size = g_str_equal (data, "esp-8285") ? MB : 4 * MB;

  self->module = data;
  self->cli = cli_fixture_new (size);
  cli_fixture_expect_erased (self->cli, 0, size);
  g_assert_true (g_file_set_contents (self->cli->flash_file,
                                      (const char *) self->cli->expected->data,
                                      (gssize) size,
                                      NULL));
  add_files (self);
}

void
cli_findings_tear_down (CliFindings *self, gconstpointer data)
{
  cli_result_clear (&self->result);
  cli_fixture_free (self->cli);
}

void
cli_findings_run (CliFindings *self, const char *line)
{
  g_autofree char *port = cli_fixture_build_port (self->cli, self->module, "");
  g_autofree char *all = g_strdup_printf ("-p %s -b 921600 %s", port, line);
  g_auto (GStrv) args = g_strsplit (all, " ", -1);

  cli_fixture_run_args (self->cli, &self->result, (const char *const *) args);
}

void
cli_findings_run_well (CliFindings *self, const char *line)
{
  cli_findings_run (self, line);
  g_assert_cmpstr (self->result.err, ==, "");
  g_assert_cmpint (self->result.status, ==, 0);
}

/* Returns: how often a line stands in what was printed */
static guint
count_lines (const CliFindings *self, const char *line)
{
  g_auto (GStrv) lines = g_strsplit (self->result.out, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    n += g_str_equal (lines[i], line);
  return n;
}

void
cli_findings_assert_told (const CliFindings *self, const char *line)
{
  if (count_lines (self, line) != 1)
    g_error ("\"%s\" does not stand once in \"%s\"", line, self->result.out);
}

void
cli_findings_expect_file (CliFindings *self, gsize address, const char *name)
{
  g_autofree char *path = g_build_filename (self->cli->folder, name, NULL);

  cli_fixture_expect_file (self->cli, address, path);
}

void
cli_findings_expect_header (CliFindings *self, gsize at, guint8 value)
{
  cli_fixture_expect (self->cli, at, &value, 1);
}
