using System.Text.Json.Nodes;

namespace Connectors.Sandbox.Tests;

public sealed class ValidationTests
{
    [Fact]
    public async Task An_unknown_property_is_refused_in_hubspots_own_words()
    {
        await using var twin = await Twin.StartAsync();
        var portal = (await twin.GetAsync("/account-info/v3/details")).Json["portalId"]!.GetValue<long>();
        var answer = await twin.PostAsync("/crm/v3/objects/contacts", """{"properties":{"testproperty":"x"}}""");

        Assert.Equal(400, answer.Status);
        Assert.Equal(
            $$$$"""{"status":"error","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"Property \\\"testproperty\\\" does not exist\",\"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":\"testproperty\",\"localizedErrorMessage\":\"Property \\\"testproperty\\\" does not exist\",\"portalId\":{{{{portal}}}}}]","correlationId":"<uuid>","errors":[{"message":"Property \"testproperty\" does not exist","code":"PROPERTY_DOESNT_EXIST","context":{"propertyName":["testproperty"]}}],"category":"VALIDATION_ERROR"}""",
            answer.Verbatim);
    }

    [Fact]
    public async Task All_violations_are_told_at_once_in_the_message_and_in_the_errors()
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.PostAsync(
            "/crm/v3/objects/contacts",
            """{"properties":{"email":"test222","nosuch":"1","hs_object_id":"3","hs_lead_status":"new","numemployees":"many"}}""");

        string[] expected =
        [
            "email INVALID_EMAIL", "nosuch PROPERTY_DOESNT_EXIST", "hs_object_id READ_ONLY_VALUE", "hs_lead_status INVALID_OPTION",
            "numemployees INVALID_INTEGER",
        ];
        Assert.Equal(expected, answer.Violations());
        var message = answer.String("message");
        var inner = JsonNode.Parse(message[message.IndexOf('[', StringComparison.Ordinal)..])!.AsArray();
        Assert.Equal(expected, inner.Select(row => $"{row!["name"]} {row["error"]}"));
        Assert.All(inner, row => Assert.False(row!["isValid"]!.GetValue<bool>()));
    }

    [Theory]
    [InlineData("contacts", "email", "test222", "INVALID_EMAIL", "Email address test222 is invalid")]
    [InlineData("contacts", "email", "a@b", "INVALID_EMAIL", "Email address a@b is invalid")]
    [InlineData("contacts", "hubspot_owner_id", "910901", "INVALID_OWNER_ID", "910901 was not a valid owner ID")]
    [InlineData("contacts", "hs_email_to_firstname", "x", "READ_ONLY_VALUE", "\"hs_email_to_firstname\" is a read only property; its value cannot be set.")]
    [InlineData("contacts", "hs_additional_emails", "x", "READ_ONLY_VALUE", "\"hs_additional_emails\" is a calculated property; its value cannot be set.")]
    [InlineData("contacts", "hs_buying_role", "CHAMPION;KING;QUEEN", "INVALID_OPTION", "KING,QUEEN was not one of the allowed options: [BLOCKER, BUDGET_HOLDER, CHAMPION, DECISION_MAKER, END_USER, EXECUTIVE_SPONSOR, INFLUENCER, LEGAL_AND_COMPLIANCE, OTHER]")]
    [InlineData("contacts", "hs_email_optout", "yes", "INVALID_OPTION", "yes was not one of the allowed options: [true, false]")]
    [InlineData("companies", "numberofemployees", "a few", "INVALID_INTEGER", "a few was not a valid number")]
    [InlineData("deals", "hs_priority", "HIGH", "INVALID_OPTION", "HIGH was not one of the allowed options: [low, medium, high]")]
    [InlineData("deals", "dealtype", "New Business", "INVALID_OPTION", "New Business was not one of the allowed options: [newbusiness, existingbusiness]")]
    [InlineData("deals", "pipeline", "other", "INVALID_OPTION", "other was not one of the allowed options: [default]")]
    [InlineData("deals", "closedate", "30.06.2026", "INVALID_LONG", "30.06.2026 was not a valid long")]
    [InlineData("deals", "dealstage", "Contract Sent", "INVALID_OPTION", "Contract Sent is not a valid pipeline stage ID. Valid options are: pipelineId=default : [appointmentscheduled, qualifiedtobuy, presentationscheduled, decisionmakerboughtin, contractsent, closedwon, closedlost]")]
    public async Task Each_kind_of_value_has_its_own_objection(string type, string property, string value, string code, string message)
    {
        await using var twin = await Twin.StartAsync();
        var body = new JsonObject { ["properties"] = new JsonObject { [property] = value } };
        var answer = await twin.PostAsync($"/crm/v3/objects/{type}", body.ToJsonString());

        var error = Assert.Single(answer.Json["errors"]!.AsArray())!;
        Assert.Equal(400, answer.Status);
        Assert.Equal((code, message), (error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_label_in_place_of_an_industry_is_refused()
    {
        await using var twin = await Twin.StartAsync();
        var answer = await twin.PostAsync("/crm/v3/objects/companies", """{"properties":{"name":"N","industry":"Technology"}}""");
        Assert.Equal(["industry INVALID_OPTION"], answer.Violations());
        Assert.NotEmpty(await twin.CreateAsync("companies", """{"name":"N","industry":"COMPUTER_SOFTWARE"}"""));
    }

    [Fact]
    public async Task A_text_may_have_65536_characters_and_not_one_more()
    {
        await using var twin = await Twin.StartAsync();
        var longest = new string('x', 65_536);
        Assert.NotEmpty(await twin.CreateAsync("contacts", $$"""{"lastname":"{{longest}}"}"""));
        var answer = await twin.PostAsync("/crm/v3/objects/contacts", $$$"""{"properties":{"lastname":"{{{longest}}}x"}}""");
        Assert.Equal(["lastname INVALID_STRING"], answer.Violations());
    }

    [Theory]
    [InlineData("1684914035320", "1684914035320 is at 7:40:35.320 UTC, not midnight!")]
    [InlineData("2026-06-30T16:50:06.678Z", "2026-06-30T16:50:06.678Z is at 16:50:06.678 UTC, not midnight!")]
    public async Task A_pure_date_must_be_midnight(string value, string message)
    {
        await using var twin = await Twin.StartAsync();
        await twin.PostAsync("/crm/v3/properties/deals", """{"name":"renewal_date","label":"Renewal","type":"date","fieldType":"date"}""");
        var answer = await twin.PostAsync(
            "/crm/v3/objects/deals",
            $$$"""{"properties":{"dealname":"D","dealstage":"contractsent","renewal_date":"{{{value}}}"}}""");
        Assert.Equal(message, answer.Json["errors"]![0]!["message"]!.GetValue<string>());
        Assert.Equal(["renewal_date INVALID_DATE"], answer.Violations());
    }

    [Theory]
    [InlineData("2026-06-30")]
    [InlineData("1782777600000")]
    public async Task A_pure_date_is_stored_as_a_day(string value)
    {
        await using var twin = await Twin.StartAsync();
        await twin.PostAsync("/crm/v3/properties/deals", """{"name":"renewal_date","label":"Renewal","type":"date","fieldType":"date"}""");
        var id = await twin.CreateAsync("deals", $$"""{"dealname":"D","dealstage":"contractsent","renewal_date":"{{value}}"}""");
        Assert.Equal("2026-06-30", (await twin.GetAsync($"/crm/v3/objects/deals/{id}?properties=renewal_date")).Property("renewal_date"));
    }

    [Fact]
    public async Task An_owner_of_the_portal_may_own_a_deal()
    {
        await using var twin = await Twin.StartAsync();
        var owner = (await twin.GetAsync("/crm/v3/owners")).Ids()[0];
        Assert.NotEmpty(await twin.CreateAsync("deals", $$"""{"dealname":"D","dealstage":"contractsent","hubspot_owner_id":"{{owner}}"}"""));
    }
}
