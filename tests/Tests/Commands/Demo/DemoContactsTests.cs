using System.Text.Json;
using Microsoft.Data.Sqlite;
using Postroad.Tests.Fixtures;
using Postroad.Web.Commands;

namespace Postroad.Tests.Commands.Demo;

/// <summary>Who gets the mail when somebody sends to a file of people again and again from one folder.</summary>
public sealed class DemoContactsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_who_is_in_the_file_now_gets_the_mail_and_who_left_stays_out()
    {
        using var folder = new TemporaryFolder();
        var mail = Path.Combine(folder.Path, "mail.html");
        await File.WriteAllTextAsync(mail, "<p>Hi</p><a href=\"{{ unsubscribe_url }}\">Leave</a>", Cancel);
        Task<(long, string)> SendAsync(string file, params string[] people) => RunAsync(folder, mail, file, people);

        var (sent, said) = await SendAsync("people.csv", "anna@one.example", "ben@one.example");
        Assert.Equal(2, sent);
        Assert.Contains("to 2 people of \"people, ", said, StringComparison.Ordinal);

        (sent, said) = await SendAsync("people.csv", "anna@one.example");
        Assert.Equal(1, sent);
        Assert.Contains("to 1 people of \"people, ", said, StringComparison.Ordinal);

        // Anna leaves the list that her last mail went to.
        await ExecuteAsync(folder, """
            INSERT INTO suppressions (email_key, customer_id, list_id, reason, source, created_at)
            SELECT 'anna@one.example', customer_id, max(id), 3, 'Recipient', 0 FROM mailing_lists
            """);
        (sent, said) = await SendAsync("people.csv", "anna@one.example", "cleo@one.example");
        Assert.Equal(1, sent);
        Assert.Contains("1 who left before", said, StringComparison.Ordinal);
        Assert.Contains("to 1 people of ", said, StringComparison.Ordinal);

        (sent, _) = await SendAsync("other/people.csv", "dora@one.example");
        Assert.Equal(1, sent);
    }

    private static async Task<(long Recipients, string Said)> RunAsync(TemporaryFolder folder, string mail, string file, string[] people)
    {
        var path = Path.Combine(folder.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllLinesAsync(path, people.Prepend("email"), Cancel);

        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync(
            ["demo", "--exit", "--json", "--data", Path.Combine(folder.Path, "data"), "--contacts", path, "--html", mail, "--subject", "Hi"],
            new Terminal(TextReader.Null, output, error, output, false), _ => null).WaitAsync(Limit, Cancel);
        Assert.True(code == 0, error.ToString());
        return (JsonDocument.Parse(output.ToString().TrimEnd().Split('\n')[^1]).RootElement.GetProperty("recipients").GetInt64(), error.ToString());
    }

    private static async Task ExecuteAsync(TemporaryFolder folder, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={folder.Path}/data/postroad.db;Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
