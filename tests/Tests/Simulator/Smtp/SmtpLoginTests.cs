using System.Text;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Smtp;

namespace Postroad.Tests.Simulator.Smtp;

/// <summary>Who may send over SMTP, and what must come before.</summary>
public sealed class SmtpLoginTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Wrong = "535 Authentication Credentials Invalid";

    [Theory]
    [InlineData("us-east-1", "BLBM/9hSUELfq8Gw+rU1YcBjkOxGbhT2XG763xVLGWL9")]
    [InlineData("us-west-2", "BF2PynzbSCAjX08zhZZnP/kW+T9P5zs/1Er0pi5vTEmd")]
    [InlineData("eu-west-1", "BMW5RDrXmmVs0lV7GpI4oLkHXpZ4stDsk6q91z1g38Pk")]
    public void A_password_is_derived_from_the_secret_for_one_region(string region, string password) => Assert.Equal(password, SmtpPassword.Of(Secret, region));

    [Theory]
    [InlineData(false, "250-email-smtp.amazonaws.com\n250-8BITMIME\n250-AUTH PLAIN LOGIN\n250 Ok")]
    [InlineData(true, "250-email-smtp.amazonaws.com\n250-8BITMIME\n250-PIPELINING\n250-AUTH PLAIN LOGIN\n250 Ok")]
    public async Task A_connection_begins_in_clear_and_is_worth_nothing_until_it_is_encrypted_and_signed_in(bool pipelines, string offer)
    {
        await using var post = await SmtpCaller.OpenPostAsync(o => o with { Pipelining = pipelines });
        await using var caller = await SmtpCaller.ConnectAsync(post.Server.SmtpAddress!);
        Assert.Equal("220 email-smtp.amazonaws.com ESMTP SimpleEmailService-simulator", await caller.HearAsync());
        Assert.Equal(offer.Replace("250-AUTH", "250-STARTTLS\n250-AUTH", StringComparison.Ordinal), await caller.AskAsync("EHLO test.example"));
        foreach (var command in (string[])["AUTH PLAIN AGEAYg==", "MAIL FROM:<hello@harbourlane.example>", "RCPT TO:<a@example.com>", "DATA", "RSET", "HELO test.example", "VRFY a"])
            Assert.Equal("530 Must issue a STARTTLS command first", await caller.AskAsync(command));
        Assert.Equal("250 Ok", await caller.AskAsync("NOOP"));

        Assert.Equal("220 Ready to start TLS", await caller.AskAsync("STARTTLS"));
        await caller.EncryptAsync(post);
        Assert.Equal("503 EHLO first", await caller.SignInAsync(SmtpCaller.Key, SmtpCaller.Frankfurt));
        Assert.Equal("501 EHLO needs a name", await caller.AskAsync("EHLO"));
        Assert.Equal(offer, await caller.AskAsync("ehlo test.example"));
        Assert.Equal("503 STARTTLS was done before", await caller.AskAsync("STARTTLS"));
        foreach (var command in (string[])["MAIL FROM:<hello@harbourlane.example>", "RCPT TO:<a@example.com>", "DATA"]) Assert.Equal("530 Authentication required", await caller.AskAsync(command));
        Assert.Equal("502 Command not implemented", await caller.AskAsync("VRFY a"));

        Assert.Equal("235 Authentication successful.", await caller.SignInAsync(SmtpCaller.Key, SmtpCaller.Frankfurt));
        Assert.Equal("503 AUTH was done before", await caller.SignInAsync(SmtpCaller.Key, SmtpCaller.Frankfurt));
        Assert.StartsWith("250 Ok 0107", await caller.SendAsync(), StringComparison.Ordinal);
        Assert.Equal("221 Bye", await caller.AskAsync("QUIT"));
        Assert.Equal("", await caller.HearAsync());
        Assert.Equal(1, (await post.AccountAsync()).Received);
    }

    [Fact]
    public async Task Login_asks_for_user_and_password_and_plain_may_wait_for_its_words()
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        foreach (var (first, rest) in new (string, string[])[]
        {
            ("AUTH LOGIN", ["334 VXNlcm5hbWU6", SmtpCaller.Key, "334 UGFzc3dvcmQ6", SmtpCaller.Frankfurt]),
            ($"auth login {Base64(SmtpCaller.Key)}", ["334 UGFzc3dvcmQ6", SmtpCaller.Frankfurt]),
            ("AUTH PLAIN", ["334 ", $"\0{SmtpCaller.Key}\0{SmtpCaller.Frankfurt}"]),
        })
        {
            await using var caller = await SmtpCaller.SecureAsync(post);
            var said = await caller.AskAsync(first);
            for (var i = 0; i < rest.Length; i += 2)
            {
                Assert.Equal(rest[i], said);
                said = await caller.AskAsync(Base64(rest[i + 1]));
            }

            Assert.Equal("235 Authentication successful.", said);
        }
    }

    [Fact]
    public async Task Nonsense_instead_of_credentials_is_refused()
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SecureAsync(post);
        Assert.Equal("504 Unrecognized authentication type", await caller.AskAsync("AUTH CRAM-MD5"));
        Assert.Equal("501 Cannot decode credentials", await caller.AskAsync("AUTH PLAIN ###"));
        Assert.Equal("501 Cannot decode credentials", await caller.AskAsync("AUTH PLAIN " + Base64("only one")));
        Assert.Equal("334 VXNlcm5hbWU6", await caller.AskAsync("AUTH LOGIN"));
        Assert.Equal("501 Cannot decode credentials", await caller.AskAsync("*"));
        Assert.Equal("530 Authentication required", await caller.AskAsync("MAIL FROM:<hello@harbourlane.example>"));
    }

    /// <summary>The host that a client asks for names the region, as at Amazon; who asks for an address is where the password is for.</summary>
    [Theory]
    [InlineData("localhost", "eu-central-1", "eu-central-1")]
    [InlineData("localhost", "eu-west-1", "eu-west-1")]
    [InlineData("email-smtp.eu-west-1.amazonaws.com", "eu-west-1", "eu-west-1")]
    [InlineData("email-smtp.eu-west-1.amazonaws.com", "eu-central-1", null)]
    [InlineData("localhost", "us-west-2", null)]
    public async Task A_password_of_another_region_is_refused(string host, string of, string? region)
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SecureAsync(post, host);
        Assert.Equal(region is null ? Wrong : "235 Authentication successful.", await caller.SignInAsync(SmtpCaller.Key, SmtpPassword.Of(Secret, of)));
        if (region is null)
        {
            Assert.Equal(1, (await post.AccountAsync()).Refused["signature"]);
            return;
        }

        await caller.SendAsync();
        Assert.Equal(region, (await post.GetJsonAsync("/_simulator/messages")).GetProperty("messages")[0].GetProperty("region").GetString());
    }

    [Fact]
    public async Task Neither_the_secret_nor_a_temporary_key_nor_an_unknown_one_signs_in()
    {
        await using var post = await SmtpCaller.OpenPostAsync(change: o => o with { Roles = [new Role { Name = "sender" }] });
        await using var caller = await SmtpCaller.SecureAsync(post);
        Assert.Equal(Wrong, await caller.SignInAsync(SmtpCaller.Key, Secret));
        Assert.Equal(Wrong, await caller.SignInAsync("AKIAIOSFODNN7UNKNOWN", SmtpCaller.Frankfurt));
        Assert.Equal(Wrong, await caller.SignInAsync(SmtpCaller.Key, ""));
        var lent = await new AwsCaller(post.Server) { Service = "sts" }.QueryAsync("AssumeRole", ("RoleArn", "arn:aws:iam::402177301188:role/sender"), ("RoleSessionName", "s"));
        Assert.Equal(Wrong, await caller.SignInAsync(lent.Xml("AccessKeyId")!, SmtpPassword.Of(lent.Xml("SecretAccessKey")!, "eu-central-1")));
    }

    /// <summary>The authority stays from start to start, so that who trusts it once goes on to.</summary>
    [Fact]
    public async Task The_authority_lies_in_the_data_folder_and_there_is_none_without_SMTP()
    {
        await using (var without = await Post.OpenAsync())
        {
            Assert.Null(without.Server.SmtpAuthority);
            Assert.Null(without.Server.SmtpAddress ?? without.Server.SmtpsAddress);
            Assert.Empty(Directory.GetFiles(without.Folder, "smtp-*"));
        }

        string folder, authority;
        await using (var post = await SmtpCaller.OpenPostAsync()) (folder, authority) = (post.Folder, post.Server.SmtpAuthority!);
        Assert.Equal(authority, await File.ReadAllTextAsync(Path.Combine(folder, "smtp-authority.pem"), TestContext.Current.CancellationToken));
        await using var again = await Post.OpenAsync(o => o with { Smtp = new SmtpOptions { TlsPort = 0 } }, folder);
        Assert.Equal(authority, again.Server.SmtpAuthority);
        Assert.Null(again.Server.SmtpAddress);
    }

    [Fact]
    public async Task The_front_page_shows_where_and_with_which_password()
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        var page = System.Net.WebUtility.HtmlDecode(Encoding.UTF8.GetString(await post.GetBytesAsync("/")));
        foreach (var text in (string[])[$"{post.Server.SmtpAddress}", $"{post.Server.SmtpsAddress}", SmtpCaller.Frankfurt, "Password us-east-1"]) Assert.Contains(text, page, StringComparison.Ordinal);
        await using var without = await Post.OpenAsync();
        Assert.DoesNotContain("SMTP", Encoding.UTF8.GetString(await without.GetBytesAsync("/")), StringComparison.Ordinal);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
