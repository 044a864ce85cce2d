/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what nodeflash does with bundles: the whole flash after one was written, what the command
 * line changes about it, what keeps it from being written, and what bundle-info shows.
 */
#include "cli/cli-program.h"
#include "support/test-image.h"
#include "support/zip-maker.h"

#include <json-c/json.h>
#include <string.h>

enum { MB = 1 << 20, HEADER_MODE = 2, HEADER_SIZE_FREQUENCY = 3, INIT_SIZE = 128 };

/* A folder with a program and data, and a board. */
typedef struct {
  CliFixture *cli;
  CliResult result;
  char *port;
  GBytes *program, *data;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->cli = cli_fixture_new (4 * MB);
  self->port = cli_fixture_build_port (self->cli, "esp-12e", "");
  self->program = test_image_new_program (0x5000, 1);
  self->data = test_image_new_data (0x2345, 2);
  g_free (cli_fixture_add_file (self->cli, "program.bin", self->program));
  g_free (cli_fixture_add_file (self->cli, "data.bin", self->data));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  cli_result_clear (&self->result);
  cli_fixture_free (self->cli);
  g_bytes_unref (self->program);
  g_bytes_unref (self->data);
  g_free (self->port);
}

static void
add_text (Fixture *self, const char *name, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  g_free (cli_fixture_add_file (self->cli, name, bytes));
}

/* Runs nodeflash in the folder. @line: words separated by spaces */
static void
run (Fixture *self, const char *line)
{
  g_auto (GStrv) args = g_strsplit (line, " ", -1);

  cli_fixture_run_args (self->cli, &self->result, (const char *const *) args);
}

/* Writes a bundle to the board; @options: before its name */
static void
write_bundle (Fixture *self, const char *options, const char *bundle)
{
  g_autofree char *line = g_strdup_printf ("-p %s write-flash %s%s", self->port, options, bundle);

  run (self, line);
}

static void
assert_success (const Fixture *self)
{
  g_assert_cmpstr (self->result.err, ==, "");
  g_assert_cmpint (self->result.status, ==, 0);
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" does not stand in \"%s\"", part, text);
}

/* The program at 0, with these in its header, and the data at 64 KB. */
static void
expect_both (Fixture *self, guint8 mode, guint8 size_frequency)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (self->data, &size);

  cli_fixture_expect (self->cli,
                      0,
                      g_bytes_get_data (self->program, NULL),
                      g_bytes_get_size (self->program));
  cli_fixture_expect (self->cli, HEADER_MODE, &mode, 1);
  cli_fixture_expect (self->cli, HEADER_SIZE_FREQUENCY, &size_frequency, 1);
  cli_fixture_expect (self->cli, 0x10000, data, size);
}

#define ARGUMENTS                                                                                  \
  "--flash_mode dio --flash_freq 80m --flash_size 4MB\n0x0 program.bin\n64K data.bin\n"

/* --- Writing ----------------------------------------------------------------------------- */

static void
test_write (Fixture *self, gconstpointer unused)
{
  add_text (self, "flash_args", ARGUMENTS);
  write_bundle (self, "", "flash_args");
  assert_success (self);
  assert_contains (self->result.out, "File of arguments for esptool\n");
  expect_both (self, 0x02, 0x4F);
  cli_fixture_assert_flash (self->cli);
}

/* What the line says counts more. */
static void
test_options_win (Fixture *self, gconstpointer unused)
{
  add_text (self, "flash_args", ARGUMENTS);
  write_bundle (self, "-fm dout -fs keep ", "flash_args");
  assert_success (self);
  expect_both (self, 0x03, 0x0F);
  cli_fixture_assert_flash (self->cli);
}

static void
test_zip (Fixture *self, gconstpointer unused)
{
  ZipMaker *maker = zip_maker_new ();
  g_autoptr (GBytes) bytes = NULL;

  zip_maker_add (maker,
                 "fw/program.bin",
                 g_bytes_get_data (self->program, NULL),
                 g_bytes_get_size (self->program));
  zip_maker_add (maker,
                 "fw/data.bin",
                 g_bytes_get_data (self->data, NULL),
                 g_bytes_get_size (self->data));
  zip_maker_add_text (maker, "fw/flash_args", ARGUMENTS);
  bytes = zip_maker_finish (maker);
  g_free (cli_fixture_add_file (self->cli, "fw.zip", bytes));
  write_bundle (self, "", "fw.zip");
  assert_success (self);
  expect_both (self, 0x02, 0x4F);
  cli_fixture_assert_flash (self->cli);
}

/* A recipe names the board, erases everything first, and has one file whose place follows the board
 * and one that is only offered. */
static void
test_recipe (Fixture *self, gconstpointer unused)
{
  g_autofree guint8 *sector = g_malloc (0x1000);

  add_text (self,
            "recipe.json",
            "{ \"node-flasher-recipe\": 1, \"name\": \"Greenhouse\", \"profile\": \"esp-12e\",\n"
            "  \"files\": [ { \"path\": \"program.bin\", \"address\": \"0x0\" },\n"
            "    { \"path\": \"data.bin\", \"address\": 65536 },\n"
            "    { \"path\": \"data.bin\", \"address\": \"0x20000\", \"enabled\": false },\n"
            "    { \"path\": \"INTERNAL://BLANK\" } ],\n"
            "  \"flash-mode\": \"qout\", \"flash-freq\": \"20m\", \"flash-size\": \"2MB\",\n"
            "  \"baud\": 921600, \"erase-all\": true }");
  write_bundle (self, "", "recipe.json");
  assert_success (self);
  assert_contains (self->result.out, "Recipe: Greenhouse\n");
  assert_contains (self->result.out, "921600");
  cli_fixture_expect_erased (self->cli, 0, 4 * MB);
  expect_both (self, 0x01, 0x32);
  memset (sector, 0xFF, 0x1000);
  cli_fixture_expect (self->cli, 0x3FE000, sector, 0x1000);
  cli_fixture_assert_flash (self->cli);
}

/* What it keeps stays as the file has it, whatever the board would have. */
static void
test_recipe_keeps (Fixture *self, gconstpointer unused)
{
  add_text (self,
            "recipe.json",
            "{ \"node-flasher-recipe\": 1, \"profile\": \"nodemcu-1.0\",\n"
            "  \"files\": [ { \"path\": \"program.bin\", \"address\": \"0x0\" } ],\n"
            "  \"flash-mode\": \"keep\", \"flash-size\": \"keep\" }");
  write_bundle (self, "", "recipe.json");
  assert_success (self);
  cli_fixture_expect (self->cli,
                      0,
                      g_bytes_get_data (self->program, NULL),
                      g_bytes_get_size (self->program));
  cli_fixture_assert_flash (self->cli);
}

static void
test_verify_only (Fixture *self, gconstpointer unused)
{
  add_text (self, "flash.sh", "esptool.py verify_flash 0x10000 data.bin\n");
  write_bundle (self, "", "flash.sh");
  g_assert_cmpint (self->result.status, ==, 1);
  assert_contains (self->result.err, "nodeflash: The flash memory holds something else\n");
  cli_fixture_assert_flash (self->cli);
}

/* --- What keeps it from being written ---------------------------------------------------- */

static const struct {
  const char *name;
  const char *text;
  const char *error;
} refused[] = {
  { "flash_args", ARGUMENTS "0x20000 gone.bin\n", "  File not found: gone.bin\n" },
  { "flash_args",
    ARGUMENTS "0x20000 ../gone.bin\n",
    "  Lies elsewhere, and is not taken automatically: ../gone.bin\n" },
  { "flash.sh",
    "esptool write_flash 0x0 program.bin 0x10000 http://example.com/x.bin\n",
    "  Has to be downloaded first: http://example.com/x.bin\n" },
  { "recipe.json",
    "{ \"node-flasher-recipe\": 1, \"files\": [ { \"path\": \"program.bin\", \"address\": \"0x0\" "
    "},\n"
    "{ \"path\": \"data.bin\", \"address\": \"0x10000\", \"sha256\": \"00\" } ] }",
    "  Not the file that it should be: its checksum differs: data.bin\n" },
  { "flasher_args.json",
    "{ \"flash_files\": { \"0x0\": \"program.bin\", \"0x10000\": \"data.bin\" },\n"
    "  \"app\": { \"file\": \"data.bin\", \"encrypted\": \"true\" } }",
    "  For a chip with flash encryption, which the ESP8266 does not have: data.bin\n" },
  { "recipe.json", "{ \"node-flasher-recipe\": 1 }", "  recipe.json:1: \"files\" is missing\n" },
  { "data.bin", NULL, "  data.bin: holds no files, and does not say where any go\n" },
};

static void
test_refused (Fixture *self, gconstpointer unused)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    if (refused[i].text != NULL)
      add_text (self, refused[i].name, refused[i].text);
    write_bundle (self, "", refused[i].name);
    g_assert_cmpint (self->result.status, ==, 1);
    assert_contains (self->result.err, "nodeflash: This collection of files cannot be used\n");
    assert_contains (self->result.err, refused[i].error);
  }
  cli_fixture_assert_flash (self->cli);
}

/* What is not used is told, and the rest is written. */
static void
test_noted (Fixture *self, gconstpointer unused)
{
  add_text (self,
            "flash.sh",
            "cd fw && esptool --chip esp8266 --trace-it write_flash -fm dio -ff 80m -fs 4MB 0 "
            "program.bin 0x10000 data.bin\nesptool --chip esp32 write_flash 0x1000 x.bin\n");
  write_bundle (self, "", "flash.sh");
  assert_success (self);
  assert_contains (self->result.out,
                   "esptool command\n"
                   "Not done, because commands in a bundle are never executed: cd fw\n"
                   "Not used: --trace-it\n"
                   "For another chip: --chip esp32\n");
  expect_both (self, 0x02, 0x4F);
  cli_fixture_assert_flash (self->cli);
}

/* --- bundle-info ------------------------------------------------------------------------- */

static void
test_info (Fixture *self, gconstpointer unused)
{
  add_text (self,
            "recipe.json",
            "{ \"node-flasher-recipe\": 1, \"name\": \"Greenhouse\", \"profile\": \"esp-12e\",\n"
            "  \"files\": [ { \"path\": \"program.bin\", \"address\": \"0x0\" },\n"
            "    { \"path\": \"data.bin\", \"enabled\": false }, { \"path\": \"gone.bin\" } ],\n"
            "  \"flash-mode\": \"dio\", \"baud\": 460800, \"erase-all\": true, \"x\": 1 }");
  run (self, "bundle-info recipe.json");
  assert_success (self);
  g_assert_cmpstr (self->result.out,
                   ==,
                   "  Bundle:      recipe.json\n"
                   "  Is:          Recipe\n"
                   "  Name:        Greenhouse\n"
                   "  Flash mode:  dio\n"
                   "  Board:       esp-12e\n"
                   "  Baud rate:   460800\n"
                   "  Before:      the whole flash memory is erased\n"
                   "\n"
                   "  0x00000    program.bin\n"
                   "  by itself  data.bin (only on request)\n"
                   "\n"
                   "Not used: x\n"
                   "File not found: gone.bin\n");
}

static const char *
get_text (struct json_object *object, const char *key)
{
  struct json_object *member = NULL;

  g_assert_true (json_object_object_get_ex (object, key, &member));
  return json_object_get_string (member);
}

static struct json_object *
get_element (struct json_object *object, const char *key, gsize index)
{
  struct json_object *list = NULL;

  g_assert_true (json_object_object_get_ex (object, key, &list));
  g_assert_cmpuint (json_object_array_length (list), >, index);
  return json_object_array_get_idx (list, index);
}

static void
test_info_json (Fixture *self, gconstpointer unused)
{
  struct json_object *root = NULL;
  struct json_object *file = NULL;
  struct json_object *note = NULL;

  add_text (self, "x.config", "--flash_mode dio --flash_freq 40m\n4K ./program.bin 0 gone.bin\n");
  run (self, "--json bundle-info x.config");
  assert_success (self);
  root = json_tokener_parse (self->result.out);
  g_assert_cmpstr (get_text (root, "event"), ==, "bundle");
  g_assert_cmpstr (get_text (root, "kind"), ==, "arguments");
  g_assert_cmpstr (get_text (root, "flash-mode"), ==, "dio");
  g_assert_cmpstr (get_text (root, "flash-freq"), ==, "40m");
  g_assert_cmpstr (get_text (root, "erase-all"), ==, "false");
  file = get_element (root, "files", 0);
  g_assert_cmpstr (get_text (file, "file"), ==, "./program.bin");
  g_assert_cmpstr (get_text (file, "name"), ==, "program.bin");
  g_assert_cmpstr (get_text (file, "address"), ==, "4096");
  g_assert_cmpstr (get_text (file, "enabled"), ==, "true");
  note = get_element (root, "notes", 0);
  g_assert_cmpstr (get_text (note, "kind"), ==, "missing-file");
  g_assert_cmpstr (get_text (note, "what"), ==, "gone.bin");
  g_assert_cmpstr (get_text (note, "message"), ==, "File not found: gone.bin");
  json_object_put (root);

  run (self, "--json bundle-info data.bin");
  g_assert_cmpint (self->result.status, ==, 1);
  root = json_tokener_parse (self->result.out);
  g_assert_cmpstr (get_text (root, "cause"), ==, "bundle");
  json_object_put (root);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*test) (Fixture *self, gconstpointer unused);
  } tests[] = {
    { "/cli-bundle/write", test_write },
    { "/cli-bundle/options-win", test_options_win },
    { "/cli-bundle/zip", test_zip },
    { "/cli-bundle/recipe", test_recipe },
    { "/cli-bundle/recipe-keeps", test_recipe_keeps },
    { "/cli-bundle/verify-only", test_verify_only },
    { "/cli-bundle/refused", test_refused },
    { "/cli-bundle/noted", test_noted },
    { "/cli-bundle/info", test_info },
    { "/cli-bundle/info-json", test_info_json },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
