using System.Security.Cryptography;

namespace Postroad.Tests.Simulator;

/// <summary>What SES makes of what nsd really serves.</summary>
public sealed class IdentityDnsTests
{
    [Fact]
    public async Task A_domain_may_send_once_its_three_records_are_there_and_only_in_its_region()
    {
        await using var registrar = await Registrar.OpenAsync();
        var made = (await registrar.CreateAsync("shop.example")).Json;
        Assert.False(made.GetProperty("VerifiedForSendingStatus").GetBoolean());
        var refused = await registrar.SendAsync("a@shop.example");
        Assert.Equal(("MessageRejected", "Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: a@shop.example"), (refused.ErrorType, refused.Message));

        var cnames = Registrar.Cnames("shop.example", made);
        await registrar.PublishAsync(cnames[..2]);
        Assert.Equal("PENDING", Registrar.Status(await registrar.UntilErrorAsync("shop.example", "HOST_NOT_FOUND")));
        await registrar.PublishAsync(cnames);
        var verified = await registrar.UntilAsync("shop.example", "SUCCESS");

        Assert.True(verified.GetProperty("VerifiedForSendingStatus").GetBoolean());
        Assert.Equal("SUCCESS", verified.GetProperty("DkimAttributes").GetProperty("Status").GetString());
        var info = verified.GetProperty("VerificationInfo");
        Assert.Equal(info.GetProperty("LastCheckedTimestamp").GetDouble(), info.GetProperty("LastSuccessTimestamp").GetDouble());
        Assert.Equal("""{"PrimaryNameServer":"ns1.example","AdminEmail":"hostmaster.example","SerialNumber":3}""", info.GetProperty("SOARecord").ToString());
        Assert.Equal(200, (await registrar.SendAsync("a@news.shop.example")).Status);
        Assert.EndsWith("EU-WEST-1: a@shop.example", (await registrar.SendAsync("a@shop.example", "eu-west-1")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CNAME elsewhere.example.", "INVALID_VALUE")]
    [InlineData("TXT \"v=DKIM1; p=abc\"", "TYPE_NOT_FOUND")]
    public async Task A_record_that_is_wrong_is_named_by_its_kind_of_wrong(string record, string error)
    {
        await using var registrar = await Registrar.OpenAsync();
        var cnames = Registrar.Cnames("shop.example", (await registrar.CreateAsync("shop.example")).Json);
        await registrar.PublishAsync(cnames[0], cnames[1], cnames[2].Split(' ')[0] + " " + record);
        Assert.Equal("PENDING", Registrar.Status(await registrar.UntilErrorAsync("shop.example", error)));
    }

    [Fact]
    public async Task A_name_server_that_refuses_is_not_taken_for_a_missing_record()
    {
        await using var registrar = await Registrar.OpenAsync();
        await registrar.CreateAsync("shop.test");
        Assert.Equal("PENDING", Registrar.Status(await registrar.UntilErrorAsync("shop.test", "DNS_SERVER_ERROR")));
    }

    [Fact]
    public async Task A_name_server_that_is_gone_leaves_what_was_verified_for_a_while()
    {
        await using var registrar = await Registrar.OpenAsync();
        await registrar.PublishAsync(Registrar.Cnames("shop.example", (await registrar.CreateAsync("shop.example")).Json));
        await registrar.UntilAsync("shop.example", "SUCCESS");
        await registrar.Dns.StopAsync();
        Assert.Equal("TEMPORARY_FAILURE", Registrar.Status(await registrar.UntilErrorAsync("shop.example", "DNS_SERVER_ERROR")));
        Assert.Equal(200, (await registrar.SendAsync("a@shop.example")).Status);
    }

    [Fact]
    public async Task The_front_page_tells_what_is_pending_from_what_may_send()
    {
        await using var registrar = await Registrar.OpenAsync();
        await registrar.CreateAsync("shop.example");
        var page = System.Text.Encoding.UTF8.GetString(await registrar.Post.GetBytesAsync("/"));
        Assert.Matches("harbourlane\\.example, .*roastery\\.example.*shop\\.example: pending", page.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task After_72_hours_SES_gives_up_until_it_is_asked_again()
    {
        await using var registrar = await Registrar.OpenAsync();
        var cnames = Registrar.Cnames("shop.example", (await registrar.CreateAsync("shop.example")).Json);
        registrar.Clock.Advance(TimeSpan.FromHours(72));
        await registrar.UntilAsync("shop.example", "FAILED");
        await registrar.PublishAsync(cnames);
        await registrar.Post.PostAsync("/_simulator/regions/eu-central-1/identities/shop.example/look");
        Assert.Equal("FAILED", Registrar.Status(await registrar.GetAsync("shop.example")));

        var again = await registrar.PutAsync("shop.example", "dkim/signing", new { SigningAttributesOrigin = "AWS_SES" });
        Assert.Equal("PENDING", again.Json.GetProperty("DkimStatus").GetString());
        await registrar.UntilAsync("shop.example", "SUCCESS");
    }

    [Fact]
    public async Task Records_that_go_away_are_missed_for_72_hours_before_sending_ends()
    {
        await using var registrar = await Registrar.OpenAsync();
        var cnames = Registrar.Cnames("shop.example", (await registrar.CreateAsync("shop.example")).Json);
        await registrar.PublishAsync(cnames);
        await registrar.UntilAsync("shop.example", "SUCCESS");
        await registrar.PublishAsync();
        var missed = await registrar.UntilAsync("shop.example", "TEMPORARY_FAILURE");
        Assert.Equal("TEMPORARY_FAILURE", missed.GetProperty("DkimAttributes").GetProperty("Status").GetString());
        Assert.True(missed.GetProperty("VerificationInfo").TryGetProperty("LastSuccessTimestamp", out _));
        Assert.Equal(200, (await registrar.SendAsync("a@shop.example")).Status);

        registrar.Clock.Advance(TimeSpan.FromHours(72));
        await registrar.UntilAsync("shop.example", "FAILED");
        Assert.Equal("MessageRejected", (await registrar.SendAsync("a@shop.example")).ErrorType);
    }

    [Fact]
    public async Task With_the_keys_of_another_region_three_records_serve_both()
    {
        await using var registrar = await Registrar.OpenAsync();
        var cnames = Registrar.Cnames("shop.example", (await registrar.CreateAsync("shop.example")).Json);
        var copy = (await registrar.CreateAsync("shop.example", new { DomainSigningAttributesOrigin = "AWS_SES_EU_CENTRAL_1" }, "eu-west-1")).Json;
        Assert.Equal(cnames, Registrar.Cnames("shop.example", copy));
        var own = (await registrar.CreateAsync("shop.example", region: "us-east-1")).Json;
        Assert.Empty(cnames.Intersect(Registrar.Cnames("shop.example", own)));

        await registrar.PublishAsync(cnames);
        await registrar.UntilAsync("shop.example", "SUCCESS");
        var replica = await registrar.UntilAsync("shop.example", "SUCCESS", "eu-west-1");
        Assert.Equal("AWS_SES_EU_CENTRAL_1", replica.GetProperty("DkimAttributes").GetProperty("SigningAttributesOrigin").GetString());
        await registrar.Post.PostAsync("/_simulator/regions/us-east-1/identities/shop.example/look");
        Assert.Equal("PENDING", Registrar.Status(await registrar.GetAsync("shop.example", "us-east-1")));
    }

    [Fact]
    public async Task An_own_key_is_looked_for_under_its_selector()
    {
        await using var registrar = await Registrar.OpenAsync();
        using var key = RSA.Create(1024);
        await registrar.CreateAsync("shop.example", new { DomainSigningSelector = "mine", DomainSigningPrivateKey = Convert.ToBase64String(key.ExportPkcs8PrivateKey()) });
        var published = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
        await registrar.PublishAsync($"mine._domainkey.shop TXT \"p={published.Replace('A', 'B')}\"");
        await registrar.UntilErrorAsync("shop.example", "INVALID_VALUE");
        await registrar.PublishAsync($"mine._domainkey.shop TXT \"v=DKIM1; k=rsa; p={published[..100]}\" \"{published[100..]}\"");
        var verified = await registrar.UntilAsync("shop.example", "SUCCESS");
        Assert.Equal("EXTERNAL", verified.GetProperty("DkimAttributes").GetProperty("SigningAttributesOrigin").GetString());
    }

    [Fact]
    public async Task A_mail_from_domain_needs_its_one_MX_and_its_TXT()
    {
        const string Mx = "bounce.shop MX 10 feedback-smtp.eu-central-1.amazonses.com.", Txt = "bounce.shop TXT \"v=spf1 include:amazonses.com ~all\"";
        await using var registrar = await Registrar.OpenAsync();
        var cnames = Registrar.Cnames("shop.example", (await registrar.CreateAsync("shop.example")).Json);
        await registrar.PublishAsync(cnames);
        await registrar.UntilAsync("shop.example", "SUCCESS");
        await registrar.PutAsync("shop.example", "mail-from", new { MailFromDomain = "bounce.shop.example", BehaviorOnMxFailure = "REJECT_MESSAGE" });

        string later = Mx.Replace("10", "20", StringComparison.Ordinal), elsewhere = Mx.Replace("central", "west", StringComparison.Ordinal), second = Txt.Replace('~', '-');
        foreach (string[] wrong in (string[][])[[], [Mx], [Txt], [later, Txt], [elsewhere, Txt], [Mx, Txt, second]])
        {
            await registrar.PublishAsync([.. cnames, .. wrong]);
            await registrar.Post.PostAsync("/_simulator/regions/eu-central-1/identities/shop.example/look");
            Assert.Equal("PENDING", (await registrar.GetAsync("shop.example")).GetProperty("MailFromAttributes").GetProperty("MailFromDomainStatus").GetString());
        }

        var refused = await registrar.SendAsync("a@shop.example");
        Assert.Equal((400, "MailFromDomainNotVerifiedException", "Mail FROM domain is not verified"), (refused.Status, refused.ErrorType, refused.Message));
        await registrar.PutAsync("shop.example", "mail-from", new { MailFromDomain = "bounce.shop.example" });
        Assert.Equal(200, (await registrar.SendAsync("a@shop.example")).Status);

        await registrar.PublishAsync([.. cnames, Mx, Txt]);
        await registrar.UntilMailFromAsync("shop.example", "SUCCESS");
        await registrar.PutAsync("shop.example", "mail-from", new { MailFromDomain = "bounce.shop.example", BehaviorOnMxFailure = "REJECT_MESSAGE" });
        Assert.Equal(200, (await registrar.SendAsync("a@shop.example")).Status);
    }

    [Fact]
    public async Task A_second_MX_beside_the_right_one_fails_at_once_and_for_good()
    {
        const string Right = "bounce.shop MX 10 feedback-smtp.eu-central-1.amazonses.com.", Txt = "bounce.shop TXT \"v=spf1 include:amazonses.com ~all\"";
        await using var registrar = await Registrar.OpenAsync();
        await registrar.CreateAsync("shop.example");
        await registrar.PutAsync("shop.example", "mail-from", new { MailFromDomain = "bounce.shop.example" });
        await registrar.PublishAsync(Right, "bounce.shop MX 20 mail.shop.example.", Txt);
        await registrar.UntilMailFromAsync("shop.example", "FAILED");
        await registrar.PublishAsync(Right, Txt);
        await registrar.Post.PostAsync("/_simulator/regions/eu-central-1/identities/shop.example/look");
        await registrar.UntilMailFromAsync("shop.example", "FAILED");
        await registrar.PutAsync("shop.example", "mail-from", new { MailFromDomain = "bounce.shop.example" });
        await registrar.UntilMailFromAsync("shop.example", "SUCCESS");
    }

    [Fact]
    public async Task An_address_waits_for_a_click_that_the_front_page_stands_for_and_a_day_at_most()
    {
        await using var registrar = await Registrar.OpenAsync();
        await registrar.CreateAsync("anna@shop.example");
        await registrar.CreateAsync("ben@shop.example");
        Assert.Equal("MessageRejected", (await registrar.SendAsync("anna@shop.example")).ErrorType);
        await registrar.Post.PostAsync("/_simulator/regions/eu-central-1/identities", """{"identity":"anna@shop.example"}""");
        Assert.Equal("SUCCESS", Registrar.Status(await registrar.GetAsync("anna@shop.example")));
        Assert.Equal(200, (await registrar.SendAsync("anna@shop.example")).Status);

        registrar.Clock.Advance(TimeSpan.FromDays(1));
        await registrar.UntilAsync("ben@shop.example", "FAILED");
        Assert.Equal("SUCCESS", Registrar.Status(await registrar.GetAsync("anna@shop.example")));
    }

    [Fact]
    public async Task Looks_happen_by_themselves_and_what_was_found_outlives_a_restart()
    {
        await using var registrar = await Registrar.OpenAsync();
        await registrar.PublishAsync(Registrar.Cnames("shop.example", (await registrar.CreateAsync("shop.example")).Json));
        await registrar.CreateAsync("later.example");
        while (Registrar.Status(await registrar.GetAsync("shop.example")) == "PENDING") registrar.Clock.Advance(TimeSpan.FromSeconds(1));

        await using var second = await Post.OpenAsync(folder: RestartTests.Killed(registrar.Post));
        async Task<string> StatusAsync(string name) => Registrar.Status((await second.Caller.CallAsync(HttpMethod.Get, "/v2/email/identities/" + name)).Json);
        Assert.Equal("SUCCESS", await StatusAsync("shop.example"));
        Assert.Equal("PENDING", await StatusAsync("later.example"));
    }
}
