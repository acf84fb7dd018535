# Rscript make.R in this folder rewrites expected.json from data.csv.
source("../cases.R")
suppressMessages({library(coin); library(mvtnorm)})
d <- read.csv("data.csv")
base <- list(time = "time", event = "status", group = "arm", groups = c(0, 1))
names_of <- c("logrank", "Gehan-Breslow", "Tarone-Ware", "Peto-Peto", "Prentice", "Prentice-Marek",
              "Andersen-Borgan-Gill-Keiding")
score <- list(z = "statistic(x)", p = "pvalue(x)")
cases <- list()
for (ties in c("average-scores", "mid-ranks", "Hothorn-Lausen")) for (weight in names_of)
  cases <- c(cases, list(case(paste(weight, ties, sep = ", "),
    c(list(method = "permutation_score", weights = weight, ties = ties), base),
    sprintf("x <- logrank_test(Surv(time,status)~factor(arm), d, type='%s', ties.method='%s')", weight, ties), score)))
for (powers in list(c(1, 0.5), c(0, 1)))
  cases <- c(cases, list(case(paste("Fleming-Harrington", powers[1], powers[2]),
    c(list(method = "permutation_score", weights = "Fleming-Harrington", rho = powers[1], gamma = powers[2],
           ties = "average-scores"), base),
    sprintf(paste("x <- logrank_test(Surv(time,status)~factor(arm), d, type='Fleming-Harrington', rho=%g, gamma=%g,",
                  "ties.method='average-scores')"), powers[1], powers[2]), score)))
cases <- c(cases, list(case("permutation within strata",
  c(list(method = "permutation_score", weights = "logrank", ties = "average-scores", strata = "stage"), base),
  "x <- logrank_test(Surv(time,status)~factor(arm)|factor(stage), d, ties.method='average-scores')", score)))
# exact tests: those over 68 at one site
for (weight in c("logrank", "Gehan-Breslow", "Peto-Peto"))
  cases <- c(cases, list(case(paste("exact,", weight),
    c(list(method = "permutation_exact", weights = weight, ties = "average-scores", filter = list(site = 2, grade = "low")), base),
    sprintf(paste("d <- d[d$site == 2 & d$grade == 'low',]; x <- logrank_test(Surv(time,status)~factor(arm), d, type='%s',",
                  "distribution='exact', ties.method='average-scores')"), weight), score)))

# MaxCombo by an own loop; p from mvtnorm's deterministic TVPACK, which wants a regular matrix of at most three
fh <- paste("fh <- function(p, q) {S <- 1; w <- v <- u <- c();",
            "for (k in sort(unique(d$time[d$status == 1]))) {n <- sum(d$time >= k); n1 <- sum(d$time >= k & d$arm == 1);",
            "e <- sum(d$time == k & d$status == 1); e1 <- sum(d$time == k & d$status == 1 & d$arm == 1);",
            "w <- c(w, S^p*(1-S)^q); u <- c(u, e1-e*n1/n); v <- c(v, e*(n1/n)*(1-n1/n)*(n-e)/(n-1)); S <- S*(1-e/n)};",
            "list(w=w, u=u, v=v)}")
joint <- paste("W <- sapply(f, function(g) g$w); u <- f[[1]]$u; v <- f[[1]]$v; C <- t(W) %*% (W*v);",
               "z <- drop(t(W) %*% u)/sqrt(diag(C)); R <- cov2cor(C); m <- max(abs(z));",
               # TVPACK takes one-sided limits only: the box is put together from its eight corners
               "box <- sum(apply(expand.grid(rep(list(c(1,-1)), 3)), 1, function(a) prod(a)*",
               "pmvnorm(rep(-Inf,3), a*m, sigma=R, algorithm=TVPACK(abseps=1e-15))[1]))")
combined <- list(z = "z", corr = "c(R)", zmax = "m",
                 p_two_sided = "1-box",
                 p_lower = "1-pmvnorm(rep(min(z),3), rep(Inf,3), sigma=R, algorithm=TVPACK(abseps=1e-15))[1]")
cases <- c(cases, list(case("maxcombo of three",
  c(list(method = "maxcombo", weights = list(c(0, 0), c(0, 1), c(1, 1))), base),
  paste(fh, "f <- list(fh(0,0), fh(0,1), fh(1,1))", joint, sep = "; "), combined, rel_tol = 1e-8)))

# restricted means from survfit; contrasts and pseudo-values by own formulas
means <- "s <- summary(survfit(Surv(time,status)~arm, d), rmean=%d)$table; m <- s[,'rmean']; e <- s[,'se(rmean)']"
contrast <- paste("row <- function(x, se, f) c(f(x), f(x-qnorm(.975)*se), f(x+qnorm(.975)*se), 2*pnorm(-abs(x/se)));",
                  "u <- c(row(m[2]-m[1], sqrt(sum(e^2)), identity), row(log(m[2]/m[1]), sqrt(sum((e/m)^2)), exp),",
                  "row(log((T-m[2])/(T-m[1])), sqrt(sum((e/(T-m))^2)), exp))")
for (tau in c(500, 1092))
  cases <- c(cases, list(case(paste("restricted mean", tau), c(list(method = "rmst", tau = tau), base),
    paste(sprintf(means, tau), sprintf("T <- %d", tau), contrast, sep = "; "),
    list(rmean = "m", se = "e", arm1 = "c(m[2], e[2], m[2]-qnorm(.975)*e[2], m[2]+qnorm(.975)*e[2])", unadj = "u"))))
whole <- list(time = "time", event = "status")
out <- "f <- function(x) {%s}; n <- nrow(d); th <- n*f(d) - (n-1)*sapply(1:n, function(i) f(d[-i,]))"
pseudo <- list(mean = "mean(th)", ss = "sum(th^2)", first5 = "th[1:5]")
cases <- c(cases, list(
  case("pseudo-values of the restricted mean", c(list(method = "pseudo", of = "rmst", tau = 1092), whole),
       sprintf(out, "summary(survfit(Surv(time,status)~1, x), rmean=1092)$table['rmean']"), pseudo),
  case("pseudo-values of survival", c(list(method = "pseudo", of = "survival", at = 588), whole),
       sprintf(out, "summary(survfit(Surv(time,status)~1, x), times=588)$surv"), pseudo)))

# Tian, Zhao & Wei 2014 written out person by person
adjusted <- paste("T <- 1092; y <- pmin(d$time, T); s <- d$status; s[y == T] <- 1; X <- cbind(1, d$arm, d$age, d$hbs);",
  "w <- numeric(length(y)); for (a in 0:1) {k <- which(d$arm == a); g <- survfit(Surv(y[k], 1-s[k])~1);",
  "w[k] <- s[k]/g$surv[match(y[k], g$time)]};",
  "if (%s) {m <- suppressWarnings(glm(y~X-1, family=quasipoisson, weights=w,",
  "control=glm.control(epsilon=1e-15, maxit=100))); b <- coef(m); mu <- exp(drop(X %%*%% b)); A <- t(X) %%*%% (X*mu)} else",
  "{b <- coef(lm(y~X-1, weights=w)); mu <- drop(X %%*%% b); A <- t(X) %%*%% X};",
  "U <- X*w*(y-mu); K <- U; for (i in seq_along(y)) {arm <- d$arm == d$arm[i];",
  "at <- function(u) colSums(U[arm & y >= u,,drop=FALSE])/sum(arm & y >= u);",
  "if (s[i] == 0) K[i,] <- K[i,] + at(y[i]);",
  "for (k in which(arm & s == 0 & y <= y[i])) K[i,] <- K[i,] - at(y[k])/sum(arm & y >= y[k])};",
  "V <- solve(A) %%*%% (t(K) %%*%% K) %%*%% solve(A); e <- sqrt(diag(V)); q <- qnorm(.975)*e;",
  "p <- 2*pnorm(-abs(b/e))")
adj <- function(id, log_link, values) case(id, c(list(method = "rmst_adjusted", tau = 1092, covariates = c("age", "hbs")), base),
                                           sprintf(adjusted, log_link), values, rel_tol = 1e-8)
cases <- c(cases, list(
  adj("adjusted difference", "FALSE", list(diff = "c(t(cbind(b, e, b/e, p, b-q, b+q)))")),
  adj("adjusted ratio", "TRUE", list(ratio = "c(t(cbind(b, e, b/e, p, exp(b), exp(b-q), exp(b+q))))"))))
write_cases(cases)
