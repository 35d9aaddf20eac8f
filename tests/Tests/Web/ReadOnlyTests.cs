using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Postroad.Core.Persistence;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>Reading changes nothing: scanners, previews and prefetchers read every address in every mail.</summary>
public sealed class ReadOnlyTests
{
    private static readonly string[] Hits = ["delivery_events", "deliveries", "send_counters", "send_minutes", "tracked_links"];

    [Fact]
    public async Task GET_and_HEAD_change_no_row_but_for_opens_and_clicks()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        var (guest, mail, database) = (mailing.Guest, mailing.Mail, mailing.Installation.Database);
        var before = await RowsAsync(database);

        foreach (var path in new[] { mail.Unsubscribe, mail.View, "/u/x", "/", mail.Unsubscribe.Replace("/u/", "/s/", StringComparison.Ordinal) })
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Options })
                using (await guest.PublicAsync(path, method)) { }
        foreach (var path in new[] { mail.Pixel, mail.Click })
            foreach (var method in new[] { HttpMethod.Head, HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete })
                using (await guest.PublicAsync(path, method)) { }
        Assert.Equal(before, await RowsAsync(database));

        using var click = await guest.PublicAsync(mail.Click, change: Browser);
        using var pixel = await guest.PublicAsync(mail.Pixel, change: Browser);
        var hit = await RowsAsync(database);
        Assert.NotEqual(before["delivery_events"], hit["delivery_events"]);
        Assert.All(before.Keys.Except(Hits), table => Assert.Equal((table, before[table]), (table, hit[table])));

        // What this looks for is found when it is there.
        using var left = await guest.PublicAsync(mail.Unsubscribe, HttpMethod.Post);
        await AnswerAssert.IsAsync(HttpStatusCode.OK, left);
        var after = await RowsAsync(database);
        Assert.NotEqual(hit["suppressions"], after["suppressions"]);
        Assert.NotEqual(hit["subscriptions"], after["subscriptions"]);
    }

    [Fact]
    public async Task HEAD_answers_as_GET_does_without_a_body()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        foreach (var path in new[] { mailing.Mail.Unsubscribe, mailing.Mail.View, mailing.Mail.Pixel, mailing.Mail.Click, "/nothing" })
        {
            using var head = await mailing.Guest.PublicAsync(path, HttpMethod.Head);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            using var get = await mailing.Guest.PublicAsync(path);
            Assert.Equal((get.StatusCode, get.Content.Headers.ContentType, get.Headers.Location), (head.StatusCode, head.Content.Headers.ContentType, head.Headers.Location));
            if (get.StatusCode == HttpStatusCode.OK) Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        }
    }

    private static void Browser(HttpRequestMessage message) =>
        message.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");

    /// <summary>A hash of each table's rows.</summary>
    private static async Task<SortedDictionary<string, string>> RowsAsync(Database database)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in await ListAsync(database, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"))
        {
            var rows = (await ListAsync(database, $"SELECT * FROM \"{table}\"")).Order(StringComparer.Ordinal);
            hashes[table] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', rows))));
        }

        return hashes;
    }

    private static async Task<List<string>> ListAsync(Database database, string sql)
    {
        await using var connection = await database.OpenReadAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Shown(reader.GetValue(i)))));
        return rows;
    }

    private static string? Shown(object value) => value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture);
}
