/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Starting nodeflash and comparing flash, see cli-program.h.
 */
#include "cli-program.h"

#include "../support/test-image.h"

#include <glib/gstdio.h>
#include <string.h>

enum { SEED = 20121 };

static char **
make_environment (const char *folder)
{
  char **environment = g_get_environ ();

  environment = g_environ_unsetenv (environment, "ESPTOOL_PORT");
  environment = g_environ_unsetenv (environment, "ESPTOOL_BAUD");
  environment = g_environ_unsetenv (environment, "LANGUAGE");
  environment = g_environ_setenv (environment, "LC_ALL", "C.UTF-8", TRUE);
  environment = g_environ_setenv (environment, "XDG_CACHE_HOME", folder, TRUE);
  environment = g_environ_setenv (environment, "XDG_DATA_HOME", folder, TRUE);
  return g_environ_setenv (environment, "XDG_CONFIG_HOME", folder, TRUE);
}

CliFixture *
cli_fixture_new (gsize flash_bytes)
{
  CliFixture *self = g_new0 (CliFixture, 1);
  g_autoptr (GBytes) noise = test_image_new_data (flash_bytes, SEED);

  self->folder = g_dir_make_tmp ("nodeflash-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->environment = make_environment (self->folder);
  self->flash_file = cli_fixture_add_file (self, "flash.bin", noise);
  self->expected = g_byte_array_new ();
  g_byte_array_append (self->expected, g_bytes_get_data (noise, NULL), (guint) flash_bytes);
  return self;
}

static void
remove_tree (GFile *file)
{
  g_autoptr (GFileEnumerator) children =
      g_file_enumerate_children (file,
                                 "standard::name",
                                 G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS,
                                 NULL,
                                 NULL);
  GFile *child = NULL;

  while (children != NULL && g_file_enumerator_iterate (children, NULL, &child, NULL, NULL) &&
         child != NULL)
    remove_tree (child);
  g_file_delete (file, NULL, NULL);
}

void
cli_fixture_free (CliFixture *self)
{
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);

  remove_tree (folder);
  g_free (self->folder);
  g_strfreev (self->environment);
  g_free (self->flash_file);
  g_byte_array_unref (self->expected);
  g_free (self);
}

char *
cli_fixture_build_port (CliFixture *self, const char *module, const char *more)
{
  return g_strdup_printf ("virtual:%s?unpaced&flash=%s%s", module, self->flash_file, more);
}

char *
cli_fixture_add_file (CliFixture *self, const char *name, GBytes *bytes)
{
  char *path = g_build_filename (self->folder, name, NULL);
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  g_assert_true (g_file_set_contents (path, size > 0 ? data : "", (gssize) size, NULL));
  return path;
}

char *
cli_fixture_add_program (CliFixture *self, gsize size)
{
  enum { MODE_AT = 2, DOUT = 3 };
  g_autoptr (GBytes) made = test_image_new_program (size, 1);
  gsize n = 0;
  guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&made), &n);
  g_autoptr (GBytes) program = g_bytes_new_take (data, n);

  data[MODE_AT] = DOUT;
  return cli_fixture_add_file (self, "program.bin", program);
}

/* --- The flash --------------------------------------------------------------------------- */

void
cli_fixture_expect (CliFixture *self, gsize address, gconstpointer data, gsize size)
{
  g_assert_cmpuint (address + size, <=, self->expected->len);
  memcpy (self->expected->data + address, data, size);
}

void
cli_fixture_expect_file (CliFixture *self, gsize address, const char *path)
{
  g_autofree char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  cli_fixture_expect (self, address, data, size);
}

void
cli_fixture_expect_erased (CliFixture *self, gsize address, gsize size)
{
  g_assert_cmpuint (address + size, <=, self->expected->len);
  memset (self->expected->data + address, 0xFF, size);
}

void
cli_fixture_assert_flash (CliFixture *self)
{
  g_autofree char *data = NULL;
  const guint8 *flash = NULL;
  gsize size = 0;
  gsize at = 0;

  g_assert_true (g_file_get_contents (self->flash_file, &data, &size, NULL));
  g_assert_cmpuint (size, ==, self->expected->len);
  flash = (const guint8 *) data;
  while (at < size && flash[at] == self->expected->data[at])
    at++;
  if (at < size)
    g_error ("the flash holds %02x at 0x%05" G_GSIZE_MODIFIER "x, and not %02x",
             flash[at],
             at,
             self->expected->data[at]);
}

/* --- The program ------------------------------------------------------------------------- */

char *
cli_program_build_path (const char *name)
{
  return g_test_build_filename (G_TEST_BUILT, "..", name, NULL);
}

/* The board's words are many, and those of few tests. */
static gboolean
needs_silence (CliFixture *self, const char *const *args)
{
  return !self->checks_boot && (g_strv_contains (args, "write-flash") ||
                                g_strv_contains (args, "restore") || g_strv_contains (args, "run"));
}

GSubprocess *
cli_fixture_start (CliFixture *self, const char *const *args)
{
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GPtrArray) line = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_environ (launcher, self->environment);
  g_subprocess_launcher_set_cwd (launcher, self->folder);
  g_ptr_array_add (line, cli_program_build_path ("src/cli/nodeflash"));
  for (guint i = 0; args[i] != NULL; i++)
    g_ptr_array_add (line, g_strdup (args[i]));
  if (needs_silence (self, args))
    g_ptr_array_add (line, g_strdup ("--no-boot-check"));
  g_ptr_array_add (line, NULL);
  GSubprocess *program =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) line->pdata, &error);
  g_assert_no_error (error);
  return program;
}

void
cli_program_finish (GSubprocess *program, CliResult *result)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (program, NULL, NULL, &result->out, &result->err, &error);
  g_assert_no_error (error);
  if (g_subprocess_get_if_signaled (program))
    result->status = -g_subprocess_get_term_sig (program);
  else
    result->status = g_subprocess_get_exit_status (program);
}

void
cli_fixture_run_args (CliFixture *self, CliResult *result, const char *const *args)
{
  g_autoptr (GSubprocess) program = cli_fixture_start (self, args);

  cli_result_clear (result);
  cli_program_finish (program, result);
}

void
cli_fixture_run (CliFixture *self, CliResult *result, ...)
{
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  va_list list;

  va_start (list, result);
  for (char *arg = va_arg (list, char *); arg != NULL; arg = va_arg (list, char *))
    g_ptr_array_add (args, arg);
  va_end (list);
  g_ptr_array_add (args, NULL);
  cli_fixture_run_args (self, result, (const char *const *) args->pdata);
}

void
cli_result_clear (CliResult *self)
{
  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->err, g_free);
  self->status = 0;
}
