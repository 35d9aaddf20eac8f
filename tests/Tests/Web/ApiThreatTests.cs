using System.Buffers.Text;
using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Tests.Fixtures;
using Postroad.Web.Api;
using Postroad.Web.Hosting;

namespace Postroad.Tests.Web;

/// <summary>What somebody tries who has a key, wants one, or has the database.</summary>
public sealed class ApiThreatTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_call_takes_a_column_of_any_entity_that_is_no_field_of_its_own()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var (bodies, columns) = (BodiesOf(installation.Web), ColumnsOf(installation));
        Assert.True(bodies.Count >= 25 && columns.Count >= 150, $"{bodies.Count} bodies, {columns.Count} columns");
        Assert.Empty(bodies.SelectMany(b => Taken(b.Type, columns, JsonOf(installation.Web))));
        // Ids, owners, states and stamps are nobody's to set, by any name that the tables have for them.
        string[] never = ["id", "public_id", "customer_id", "version", "state", "created_at", "created_by", "changed_at", "changed_by", "key_hash", "password_hash", "is_administrator", "status"];
        Assert.Empty(bodies.SelectMany(b => FieldsOf(b.Type).Intersect(never).Select(f => $"{b.Name} lets its caller set {f}")));

        // And the server reads bodies by those rules: each call, with one field too many.
        var before = await CountAsync(installation);
        foreach (var (name, call, _) in bodies)
        {
            var path = Endpoints.Path(call)["/api/v1".Length..];
            var answer = await desk.CallAsync(Endpoints.Methods(call)[0], path, new { customer_id = 99 }, change: m => m.Headers.TryAddWithoutValidation("If-Match", "\"1\""));
            Assert.True(answer.Status == 400 && answer.Problem(400) is ["customer_id"], $"{name}: {answer.Status} {answer.Text}");
        }

        Assert.Equal(before, await CountAsync(installation));
    }

    [Fact]
    public async Task A_body_that_takes_what_is_no_field_of_it_or_the_same_field_twice_or_holds_anything_is_found()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var (strict, columns) = (JsonOf(installation.Web), ColumnsOf(installation));
        Assert.NotEmpty(Taken(typeof(LabelBody), columns, new JsonSerializerOptions(strict) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip }));
        Assert.NotEmpty(TakenTwice(typeof(LabelBody), new JsonSerializerOptions(strict) { AllowDuplicateProperties = true }));
        Assert.NotEmpty(Open(typeof(PlantedBody), []));
    }

    [Fact]
    public async Task Bodies_are_closed_types_that_refuse_a_field_that_stands_there_twice()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var bodies = BodiesOf(installation.Web);
        Assert.Empty(bodies.SelectMany(b => Open(b.Type, [])));
        Assert.Empty(bodies.SelectMany(b => TakenTwice(b.Type, JsonOf(installation.Web))));
    }

    [Fact]
    public async Task Whoever_reads_the_database_has_no_key()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var keys = installation.Web.Services.GetRequiredService<ApiKeys>();
        var made = Assert.IsType<Edit<NewApiKey>.Saved>(await keys.CreateAsync(installation.Customer, "Shop", [ApiScopes.Everything], "Ines", isAdministrator: true, Cancel)).Value;
        var (stored, secret) = ((await keys.ListAsync(installation.Customer, Cancel))[0], made.Secret);
        Assert.Equal(32, stored.KeyHash.Length);
        string[] tries =
        [
            stored.Start, $"{stored.Start}_", $"{stored.Start}_{Base64Url.EncodeToString(stored.KeyHash)}", $"{stored.Start}_{Convert.ToHexString(stored.KeyHash)}", Convert.ToBase64String(stored.KeyHash), stored.PublicId,
            secret[..^1], secret + "A", secret[..^1] + (secret[^1] == 'A' ? 'B' : 'A'), "pr_AAAAAA_" + secret[10..], secret.ToUpperInvariant(), "",
        ];
        foreach (var wrong in tries) Assert.True(await keys.FindAsync(wrong, null, Cancel) is null, $"{wrong} opens");
        Assert.NotNull(await keys.FindAsync(secret, "192.0.2.7", Cancel));
        Assert.Equal("192.0.2.7", (await keys.ListAsync(installation.Customer, Cancel))[0].UsedFrom);

        // Neither it nor its random part stands anywhere in the data folder.
        foreach (var file in Directory.GetFiles(installation.DataFolder, "*", SearchOption.AllDirectories).Append(new DatabaseAddressFile(installation.DatabaseUrl).Path).Where(File.Exists))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, Cancel);
            Assert.True(bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret[10..])) < 0, $"{file} holds the key");
        }
    }

    [Fact]
    public async Task An_address_that_tries_keys_is_refused_after_a_while_whatever_it_says_where_it_comes_from()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var http = new HttpClient();
        var refused = default(HttpResponseMessage);
        var tried = 0;
        // A minute may end in between, and another one begins.
        while (refused is null && tried < 3 * ApiGates.PerMinuteOfAddress)
        {
            var answers = await Task.WhenAll(Enumerable.Range(tried, 100).Select(TryAsync));
            tried += answers.Length;
            refused = answers.FirstOrDefault(a => a.StatusCode == HttpStatusCode.TooManyRequests);
            Assert.All(answers, a => Assert.Contains(a.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests }));
        }

        Assert.NotNull(refused);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);

        async Task<HttpResponseMessage> TryAsync(int number)
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, new Uri(installation.Web.AdminUrl, "api/v1/lists"));
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", $"pr_AAAAAA_{new string('A', 43)}");
            message.Headers.Add("X-Forwarded-For", string.Create(CultureInfo.InvariantCulture, $"198.51.{number / 250}.{number % 250}"));
            message.Headers.Add("Forwarded", $"for=198.51.100.{number % 250}");
            return await http.SendAsync(message, Cancel);
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_check_whose_database_is_down_lets_nobody_in_and_does_nothing(bool keysAreDown, bool callsAreDown)
    {
        DownDatabase? keys = null, calls = null;
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite(), new Installation.Change
        {
            More = services =>
            {
                var inner = (Database)services.Single(s => s.ServiceType == typeof(Database)).ImplementationInstance!;
                (keys, calls) = (new DownDatabase(inner), new DownDatabase(inner));
                services.AddSingleton(new ApiKeys(keys, TimeProvider.System)).AddSingleton(new ApiCalls(calls, TimeProvider.System));
            },
        });
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        (keys!.IsDown, calls!.IsDown) = (keysAreDown, callsAreDown);
        var refused = await desk.CallAsync("POST", "/suppressions", new { email = "a@example.com" }, "one");
        refused.Problem(503);
        Assert.Equal("60", refused.Headers["Retry-After"]);
        Assert.Empty(await FindAsync());

        // The control: nothing else kept it from being done.
        (keys.IsDown, calls.IsDown) = (false, false);
        (await desk.CallAsync("POST", "/suppressions", new { email = "a@example.com" }, "one")).Expect(201);
        Assert.Single(await FindAsync());

        Task<IReadOnlyList<Suppression>> FindAsync()
        {
            Assert.True(EmailAddress.TryParse("a@example.com", out var address, out _));
            return installation.Web.Services.GetRequiredService<SuppressionList>().FindAsync(installation.Customer, address, Cancel);
        }
    }

    private static JsonSerializerOptions JsonOf(WebServer web) => web.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    /// <summary>Calls that take JSON, with the type that it becomes.</summary>
    internal static List<(string Name, RouteEndpoint Call, Type Type)> BodiesOf(WebServer web) =>
    [
        .. from call in Endpoints.OfApi(web)
           let body = call.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType
           where body is not null
           select (call.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName, call, body),
    ];

    private static List<string> ColumnsOf(Installation installation)
    {
        using var db = installation.Database.Read(installation.Customer);
        return [.. db.Model.GetEntityTypes().SelectMany(e => e.GetProperties()).Select(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name)).Distinct().Order()];
    }

    private static List<string> FieldsOf(Type body) => [.. body.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).Select(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name))];

    /// <summary>What is only read would be taken and dropped, and shown where the body is an answer.</summary>
    private static IEnumerable<string> NamesOf(Type body) => body.GetProperties().Select(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name));

    private static IEnumerable<string> Taken(Type body, IEnumerable<string> columns, JsonSerializerOptions json) =>
        columns.Concat(NamesOf(body)).Except(FieldsOf(body)).Where(column => Reads(body, $$"""{"{{column}}":null}""", json)).Select(column => $"{body.Name} takes {column}");

    private static IEnumerable<string> TakenTwice(Type body, JsonSerializerOptions json) =>
        FieldsOf(body).Where(field => Reads(body, $$"""{"{{field}}":null,"{{field}}":null}""", json)).Select(field => $"{body.Name} takes {field} twice");

    private static bool Reads(Type body, string text, JsonSerializerOptions json)
    {
        try
        {
            return JsonSerializer.Deserialize(text, body, json) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Places at which a caller's text could become a type that nobody thought of.</summary>
    private static IEnumerable<string> Open(Type type, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(DateOnly) || type == typeof(DateTimeOffset) || !seen.Add(type)) return [];
        if (type.IsGenericType && type.GetGenericTypeDefinition() is var generic && (generic == typeof(IReadOnlyList<>) || generic == typeof(IReadOnlyDictionary<,>))) return type.GetGenericArguments().SelectMany(t => Open(t, seen));
        return type is { IsSealed: true, Namespace: "Postroad.Web.Api" } ? type.GetProperties().Where(p => p.CanWrite).SelectMany(p => Open(p.PropertyType, seen)) : [$"{type} is open"];
    }

    private static async Task<int> CountAsync(Installation installation)
    {
        await using var db = installation.Database.Read(installation.Customer);
        return await db.Set<AuditEntry>().CountAsync(Cancel);
    }

    private sealed record PlantedBody(string? Name, object? Anything);

    /// <summary>The file of a SQLite address.</summary>
    private sealed record DatabaseAddressFile(string Url)
    {
        public string Path => Url["sqlite:".Length..];
    }

    /// <summary>A database that can be made to answer nothing.</summary>
    private sealed class DownDatabase(Database database) : Database
    {
        public bool IsDown { get; set; }

        public override string Shown => database.Shown;

        public override bool IsPostgres => database.IsPostgres;

        private Database Answering => IsDown ? throw new DatabaseException("The database server does not answer.") : database;

        public override Task MigrateAsync(CancellationToken cancel) => Answering.MigrateAsync(cancel);

        public override PostroadDb Read(CustomerId customer) => Answering.Read(customer);

        public override Task<DbConnection> OpenReadAsync(CancellationToken cancel) => Answering.OpenReadAsync(cancel);

        public override Task<long> SizeAsync(CancellationToken cancel) => Answering.SizeAsync(cancel);

        public override Task<(IReadOnlyList<string> Damage, string? How)> FindDamageAsync(CancellationToken cancel) => Answering.FindDamageAsync(cancel);

        public override Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel) => Answering.WriteAsync(work, cancel);

        // Whoever opened the inner one closes it.
        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
